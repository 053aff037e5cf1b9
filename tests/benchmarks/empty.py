"""A FastAPI application that does nothing."""

from fastapi import FastAPI

app = FastAPI()
