import type { ProjectKind } from "./kind.ts";

/** Projects of Python. */
export const python: ProjectKind = {
  label: "Python",
  manifest: /^(pyproject\.toml|setup\.(py|cfg)|requirements\.txt)$/,
  install: [
    { file: /^uv\.lock$/, run: "pip install uv && uv sync && . .venv/bin/activate" },
    { file: /^poetry\.lock$/, run: "pip install poetry && poetry install" },
    { file: /^requirements\.txt$/, run: "pip install -r requirements.txt pytest pytest-cov" },
    { run: "pip install . pytest pytest-cov" },
  ],
  tools: [
    {
      needs: /^\[tool\.poetry\]/m,
      run: "poetry run pytest --cov --cov-report=xml:{coverage} --junitxml={tests}",
      coverage: "coverage.xml",
      tests: "junit.xml",
    },
    {
      run: "python -m pytest --cov --cov-report=xml:{coverage} --junitxml={tests}",
      coverage: "coverage.xml",
      tests: "junit.xml",
    },
  ],
  built: ["dist/*.whl"],
  suppressions: "#\\s*(type:\\s*ignore|noqa|pylint:\\s*disable|pragma:\\s*no cover)",
  manifests: /^requirements\.txt$/,
  setup: {
    uses: "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065",
    version: "v5.6.0",
    with: { "python-version": "3.13" },
  },
  image: "python:3.13",
};
