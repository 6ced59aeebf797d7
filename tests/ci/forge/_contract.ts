import assert from "node:assert/strict";
import { publishCheck } from "../../../ci/forge/check.ts";
import { type CommentContent, upsertComment } from "../../../ci/forge/comment.ts";
import { type ForgeNetwork, isForge, type NoForge } from "../../../ci/forge/place.ts";
import type { CheckContent, Forge } from "../../../ci/forge/types.ts";
import type { Environment } from "../../../core/environment.ts";
import { json } from "../../fakes/faults.ts";
import { type FakeForge, PROPOSAL } from "../../fakes/forge.ts";
import { sha } from "../systems/_contexts.ts";

/** A comment as a run would write it. */
export const CONTENT: CommentContent = {
  pullRequest: PROPOSAL,
  marker: "quality-gate",
  markdown: "## All good",
  runNumber: 42,
};

/** An outcome as a run would show it. */
export const CHECK: CheckContent = {
  commit: sha("d"),
  name: "Quality gate",
  conclusion: "failure",
  title: "1 of 2 failed",
  markdown: "## Failed",
  link: "https://run",
};

/** One forge against its fake. */
export interface ForgeCase {
  readonly name: string;
  readonly fake: () => FakeForge;
  readonly connect: (network: ForgeNetwork) => Forge | NoForge | undefined;
  readonly env: Environment;
  /** The right that a refusal names. */
  readonly right: RegExp;
  /** What is posted for `CHECK`, and to where. */
  readonly check: FakeForge["checks"][number];
}

/** What is waited for, without waiting. */
export interface Waits {
  readonly network: ForgeNetwork;
  readonly waits: number[];
}

/** A network that reaches only a fake. */
export function networkOf(fake: FakeForge, env: Environment): Waits {
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { waits, network: { env, fetch: fake.fetch, sleep, random: () => 0.5 } };
}

/** What holds of every forge that is asked over plain HTTP. */
export function testForge({ name, fake: make, connect, env, right, check }: ForgeCase): void {
  const reach = (fake: FakeForge): { readonly forge: Forge; readonly waits: number[] } => {
    const { network, waits } = networkOf(fake, env);
    const forge = connect(network);
    assert.ok(forge !== undefined && isForge(forge));
    return { forge, waits };
  };
  const marked = (run: number, text: string): string => {
    const { forge } = reach(make());
    return `${forge.hidden("unentropy:quality-gate")}\n${forge.hidden(`run ${run}`)}\n${text}`;
  };
  const bodies = (fake: FakeForge) => fake.comments.map(({ body }) => body);

  Deno.test(`${name}: one comment is written and then kept up to date`, async () => {
    const fake = make();
    const { forge } = reach(fake);
    const first = await upsertComment(forge, CONTENT);
    assert.equal(first.warning, undefined);
    assert.match(first.url ?? "", /^https:\/\/\S*\D1$/);
    const later = { ...CONTENT, markdown: "## Worse", runNumber: 43 };
    assert.deepEqual(await upsertComment(forge, later), first);
    assert.deepEqual(bodies(fake), [marked(43, "## Worse")]);
  });

  Deno.test(`${name}: another marker is another comment, and doubles are deleted`, async () => {
    const fake = make();
    const { forge } = reach(fake);
    await upsertComment(forge, { ...CONTENT, marker: "<!-- bundle -->" });
    fake.write(marked(1, "old").replaceAll("\n", "\r\n"));
    fake.write(marked(1, "double"));
    await upsertComment(forge, CONTENT);
    assert.equal(fake.comments.length, 2);
    assert.equal(bodies(fake)[1], marked(42, "## All good"));
  });

  Deno.test(`${name}: somebody else's comment with the same marker is left alone`, async () => {
    const fake = make();
    const forged = marked(999_999, "All passed!");
    fake.write(forged, 66);
    await upsertComment(reach(fake).forge, CONTENT);
    assert.deepEqual(bodies(fake), [forged, marked(42, "## All good")]);
  });

  Deno.test(`${name}: an older run does not overwrite the comment of a newer one`, async () => {
    const fake = make();
    fake.write(marked(43, "newer"));
    const outcome = await upsertComment(reach(fake).forge, CONTENT);
    assert.match(outcome.warning ?? "", /newer run/);
    assert.deepEqual(bodies(fake), [marked(43, "newer")]);
  });

  Deno.test(`${name}: its comment is found among 230 others`, async () => {
    const fake = make();
    for (let i = 0; i < 230; i++) fake.write(`Comment ${i}`, 66);
    fake.write(marked(1, "old"));
    await upsertComment(reach(fake).forge, CONTENT);
    assert.equal(fake.comments.length, 231);
    assert.equal(bodies(fake).at(-1), marked(42, "## All good"));
  });

  Deno.test(`${name}: a text above the limit is cut on a line`, async () => {
    const fake = make();
    const { forge } = reach(fake);
    await upsertComment(forge, { ...CONTENT, markdown: "| a | b |\n".repeat(20_000) });
    const [body = ""] = bodies(fake);
    assert.ok(body.length <= forge.maxCommentCharacters, `${body.length} characters`);
    assert.match(body, /\n\| a \| b \|\n\n\*Cut here/);
  });

  Deno.test(`${name}: the outcome is shown`, async () => {
    const fake = make();
    const { kind } = await publishCheck(reach(fake).forge, CHECK, PROPOSAL);
    assert.deepEqual([kind, fake.checks], ["status", [check]]);
  });

  Deno.test(`${name}: what the token may not do is a warning that names the right`, async () => {
    for (const status of [302, 401, 403, 404]) {
      const fake = make();
      const answer = () =>
        new Response("{}", { status, headers: { location: "https://evil.test/" } });
      fake.fail({ path: /./, times: 99, answer });
      const { forge, waits } = reach(fake);
      const comment = await upsertComment(forge, CONTENT);
      assert.match(
        comment.warning ?? "",
        new RegExp(`^No comment on (pull|merge) request ${PROPOSAL}: ${status}, [^\\n]+$`),
      );
      assert.match(comment.warning ?? "", right);
      const outcome = await publishCheck(forge, CHECK, PROPOSAL);
      assert.ok(outcome.kind === "none");
      assert.match(outcome.warning, new RegExp(`^No check "Quality gate" on ddddddd: ${status}, `));
      // Nothing is tried twice, and nothing follows to where the answer leads.
      assert.deepEqual([fake.log.length <= 3, waits], [true, []]);
    }
  });

  Deno.test(`${name}: a forge that is busy or whose line breaks is asked again`, async () => {
    const faults = [
      () => json(502, { message: "Bad gateway" }),
      () => json(429, { message: "Too many" }, { "retry-after": "7" }),
      "network",
    ] as const;
    for (const answer of faults) {
      const fake = make();
      fake.fail({ path: /./, times: 2, answer });
      const { forge, waits } = reach(fake);
      assert.equal((await upsertComment(forge, CONTENT)).warning, undefined);
      assert.deepEqual([fake.comments.length, waits.length], [1, 2]);
    }
  });

  Deno.test(`${name}: a forge that stays away, or asks for an hour, costs a warning`, async () => {
    const faults = [
      [() => json(503, { message: "Down for maintenance" }), /503, Down for maintenance$/, 2],
      [() => json(429, { message: "Too many" }, { "retry-after": "3600" }), /429, Too many$/, 0],
      ["network", /cannot be reached \(connection reset by the test\)$/, 2],
      [() => new Response("<html>Log in"), /no JSON, as of a login page or a proxy$/, 0],
    ] as const;
    for (const [answer, words, waited] of faults) {
      const fake = make();
      fake.fail({ path: /./, times: 99, answer });
      const { forge, waits } = reach(fake);
      assert.match((await upsertComment(forge, CONTENT)).warning ?? "", words);
      assert.equal(waits.length, waited);
    }
  });

  Deno.test(`${name}: a comment whose answer was lost is not written twice`, async () => {
    const fake = make();
    const answer = () => json(504, { message: "Timeout" });
    fake.fail({ method: "POST", path: /./, answer, takesEffect: true });
    assert.equal((await upsertComment(reach(fake).forge, CONTENT)).warning, undefined);
    assert.deepEqual(bodies(fake), [marked(42, "## All good")]);
  });

  Deno.test(`${name}: the token goes into a header and nowhere else`, async () => {
    const fake = make();
    const { forge } = reach(fake);
    await upsertComment(forge, CONTENT);
    await publishCheck(forge, CHECK, PROPOSAL);
    const secrets = Object.entries(env).flatMap(([key, value = ""]) =>
      key.includes("TOKEN") ? [value] : []
    );
    assert.ok(secrets.length > 0);
    for (const { path, body } of fake.log) {
      const text = path + new TextDecoder().decode(body);
      assert.ok(secrets.every((secret) => !text.includes(secret)), path);
    }
  });
}
