"""`python -m diagnostic`."""

from diagnostic.cli.main import run

if __name__ == "__main__":
    run("python -m diagnostic")
