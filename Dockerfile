# The API with its knowledge base inside: docker build -t scokb . && docker run --read-only -p 8000:8000 scokb

FROM python:3.13-slim AS build
WORKDIR /src
ENV PATH=/srv/scokb/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_PYTHON=/srv/scokb/venv/bin/python PIP_ROOT_USER_ACTION=ignore
# pip stays outside of the environment that the image runs.
RUN python -m venv --without-pip /srv/scokb/venv
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
# What only building needs goes again.
RUN pip install --no-deps --no-build-isolation . \
    && pip uninstall --yes hatchling packaging pathspec pluggy trove-classifiers
ENV DATABASE_URL=sqlite:////srv/scokb/scokb.db RELEASES_DIR=/srv/scokb/releases
RUN scokb migrate && scokb load --build-releases

FROM python:3.13-slim
RUN pip uninstall --yes --root-user-action=ignore pip
COPY --from=build /srv/scokb /srv/scokb
ENV PATH=/srv/scokb/venv/bin:$PATH DATABASE_URL=sqlite:////srv/scokb/scokb.db RELEASES_DIR=/srv/scokb/releases PYTHONDONTWRITEBYTECODE=1
# The database and the code belong to root: the server may read them, not change them.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["scokb", "serve", "--host", "0.0.0.0", "--port", "8000"]
