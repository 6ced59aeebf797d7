import codefresh from "@codefresh-io/yaml-validator";
import assert from "node:assert/strict";
import { parse } from "yaml";
import { namesOf, SETTING_NAMES } from "../../config/settings/table.ts";
import { schemaProblems } from "./_schema.ts";
import { problemsOf } from "./_workflow_problems.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = "examples/pipelines/";
const { version: VERSION } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
/** Keys that the program reads besides its settings. */
const OTHER_VARIABLES = ["UNENTROPY_VERSION", "UNENTROPY_GIT_TOKEN"];

function read(name: string): string {
  return Deno.readTextFileSync(new URL(FOLDER + name, ROOT));
}

/** Examples that a schema of JSON judges, and a key that it knows, so that a wrong value can be told. */
const BY_SCHEMA: Readonly<Record<string, string>> = {
  appveyor: "image",
  azure: "steps",
  bitbucket: "pipelines",
  buildkite: "steps",
  circleci: "jobs",
  cirrus: "env",
  drone: "steps",
  gitlab: "include",
  travis: "git",
  woodpecker: "steps",
};

for (const [name, key] of Object.entries(BY_SCHEMA)) {
  Deno.test(`${FOLDER}${name}.yml is right by ${name}'s own schema, and would not be with a wrong ${key}`, async () => {
    // To Azure everything is a text.
    const scalars = name === "azure" ? { schema: "failsafe" } as const : {};
    const pipeline = parse(read(`${name}.yml`), { merge: true, ...scalars });
    assert.deepEqual(await schemaProblems(name, pipeline), []);
    assert.notDeepEqual(await schemaProblems(name, { ...pipeline, [key]: [[7]] }), []);
  });
}

Deno.test(`${FOLDER}codefresh.yml is right by Codefresh's own validator`, () => {
  const pipeline = parse(read("codefresh.yml"));
  codefresh.validate(pipeline);
  assert.throws(() => codefresh.validate({ ...pipeline, steps: { metrics: { image: 7 } } }));
});

Deno.test(`${FOLDER}forgejo.yml is right by GitHub's own parser`, async () => {
  assert.deepEqual(await problemsOf([new URL(`${FOLDER}forgejo.yml`, ROOT).pathname]), []);
});

Deno.test(`${FOLDER}Jenkinsfile and teamcity.kts have their parts, each bracket closed`, () => {
  const parts = {
    "Jenkinsfile": ["pipeline {", "agent {", "environment {", "stages {", "post {"],
    "teamcity.kts": ["project {", "buildType {", "params {", "vcs {", "steps {", "pullRequests {"],
  };
  for (const [name, wanted] of Object.entries(parts)) {
    const text = read(name);
    for (const part of wanted) assert.ok(text.includes(part), `${name}: ${part}`);
    const open: string[] = [];
    for (const bracket of text.match(/[(){}[\]]/g) ?? []) {
      const at = ")}]".indexOf(bracket);
      if (at < 0) open.push(bracket);
      else assert.equal(open.pop(), "({["[at], `${name}: ${bracket}`);
    }
    assert.deepEqual(open, []);
  }
});

for (const { name } of Deno.readDirSync(new URL(FOLDER, ROOT))) {
  Deno.test(`${FOLDER}${name} runs this version with settings that there are, on the whole history`, () => {
    const text = read(name);
    const variables = SETTING_NAMES.map((one) => namesOf(one).variable);
    const given = [...new Set(text.match(/UNENTROPY_\w+(?=['"]?(?:,|:|=| =))/g) ?? [])];
    assert.ok(given.length > 0);
    assert.deepEqual(
      given.filter((one) => ![...variables, ...OTHER_VARIABLES].includes(one)),
      [],
    );
    const isInclude = text.includes("templates/track.yml");
    assert.ok(isInclude || text.includes("releases/download/v"), "the program's place");
    assert.ok(isInclude || /\bnode .*unentropy-track\.mjs/.test(text), "the program's start");
    assert.ok(text.includes(VERSION), "the version");
  });
}

Deno.test("examples/README.md lists every pipeline", async () => {
  const page = await Deno.readTextFile(new URL("examples/README.md", ROOT));
  for (const { name } of Deno.readDirSync(new URL(FOLDER, ROOT))) {
    assert.ok(page.includes(`](pipelines/${name})`), name);
  }
});
