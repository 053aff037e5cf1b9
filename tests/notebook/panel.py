"""Four tables for a paper on the SCO: python panel.py http://127.0.0.1:8000"""

import sys

import pandas as pd

API = f"{sys.argv[1]}/v1"

# A panel of states by year: the status on the last day of each year.
matrix = pd.read_csv(f"{API}/organizations/sco/matrix?format=csv")
panel = matrix.melt(["state", "name"], var_name="year", value_name="status").astype({"year": int})
members = panel[panel.status == "member"].groupby("year").size()
print(members.loc[[2001, 2016, 2017, 2023, 2024]].to_string(), end="\n\n")

# Who attended the summits, and how often.
summits = pd.read_csv(f"{API}/participations?kind=chs&format=csv", parse_dates=["meeting.start_date"])
heads = summits[(summits.capacity == "member") & (summits.role == "head_of_delegation")]
print(heads.groupby("official.name")["meeting.id"].nunique().nlargest(5).to_string(), end="\n\n")

# Foreign ministers over time: a date of a year or a month has an earliest and a latest day.
ministers = pd.read_csv(f"{API}/tenures?classification=foreign_minister&during=../..&sort=start&format=csv")
belarus = ministers[ministers["country.id"] == "BLR"]
print(belarus[["official.name", "valid.start.edtf", "valid.end.edtf"]].to_string(index=False), end="\n\n")

# The overlap of two organizations: members of the SCO that were members of the CSTO too.
years = range(2002, 2025, 11)
both = {year: pd.read_csv(f"{API}/organizations/sco/members?also=csto&as_of={year}&format=csv") for year in years}
print("\n".join(f"{year} {' '.join(rows['state.id'])}" for year, rows in both.items()))
