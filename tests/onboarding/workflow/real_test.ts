import assert from "node:assert/strict";
import { join } from "node:path";
import { type ActState, runJob } from "./_act.ts";
import { makeClone, shown, track, type Tracked } from "./_clone.ts";

/** The tools themselves are installed and run, which takes minutes and a registry. */
const ignore = Deno.env.get("UNENTROPY_REAL_TOOLS") !== "1";

const PYTHON = {
  "src/app/__init__.py": "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n",
  "tests/test_app.py":
    "from app import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\ndef test_again():\n    assert add(2, 2) == 4\n",
};
const PROJECT = '[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\n' +
  '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';

/** Values as the tools' own summaries have them. */
const REPOSITORIES: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}[] = [
  {
    name: "Go",
    files: {
      "go.mod": "module example.com/app\n\ngo 1.21\n",
      "main.go":
        "package main\n\nfunc add(a, b int) int { return a + b }\n\nfunc main() { println(add(1, 2)) }\n",
      "main_test.go":
        'package main\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Fatal()\n\t}\n}\n',
    },
    values: { "coverage": 50, "tests": 1, "failed-tests": 0 },
  },
  {
    name: "npm, node:test",
    files: {
      "package.json": '{"name":"app","version":"1.0.0","scripts":{"test":"node --test"}}\n',
      "a.test.js":
        'const test = require("node:test");\ntest("a", () => {});\ntest("b", () => {});\n',
    },
    values: { "tests": 2, "failed-tests": 0, "coverage": 100 },
  },
  {
    name: "Python, pip",
    files: { ...PYTHON, "pyproject.toml": PROJECT },
    values: { "tests": 2, "failed-tests": 0 },
  },
  {
    name: "Python, hatch",
    files: {
      ...PYTHON,
      "pyproject.toml": `${PROJECT}[tool.hatch.envs.default]\ndependencies = []\n`,
    },
    values: { "tests": 2, "failed-tests": 0 },
  },
];

for (const { name, files, values } of REPOSITORIES) {
  Deno.test({
    name: `the workflow of init passes with the tools themselves: ${name}`,
    ignore,
    fn: async () => {
      const { temp, clone, workflow } = await makeClone(files);
      try {
        let tracked: Tracked | undefined;
        const python = async (_: unknown, { path }: ActState) => {
          const venv = join(temp, "python");
          const { success } = await new Deno.Command("python3", { args: ["-m", "venv", venv] })
            .output();
          assert.ok(success);
          path.unshift(join(venv, "bin"));
        };
        const steps = await runJob(workflow, {
          folder: clone,
          env: { ...registries(), HOME: Deno.env.get("HOME") ?? temp },
          path: [...node(), ...(Deno.env.get("PATH") ?? "").split(":")],
          actions: {
            "actions/checkout": () => {},
            "actions/setup-node": () => {},
            "actions/setup-go": () => {},
            "actions/setup-python": python,
            "unentropy/track": async () => {
              tracked = await track(clone);
            },
          },
        });
        assert.deepEqual(steps.filter(({ outcome }) => outcome !== "success"), [], shown(steps));
        assert.equal(tracked?.exitCode, 0);
        for (const [metric, value] of Object.entries(values)) {
          assert.equal(tracked?.values[metric], value, `${metric}\n${shown(steps)}`);
        }
        await Deno.stat(join(clone, "unentropy-report/index.html"));
      } finally {
        await Deno.remove(temp, { recursive: true });
      }
    },
  });
}

/** How the machine reaches the registries: certificates, mirrors, proxies. */
function registries(): Record<string, string> {
  const wanted = /^(SSL_|PIP_|UV_|REQUESTS_|CURL_|NODE_EXTRA_|GO[A-Z]|npm_config_)|_proxy$/i;
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => wanted.test(name)),
  );
}

/** The folder of a current Node, where the machine's own is an old one. */
function node(): readonly string[] {
  const named = Deno.env.get("UNENTROPY_NODE");
  return named === undefined ? [] : [join(named, "..")];
}
