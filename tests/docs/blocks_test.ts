import assert from "node:assert/strict";
import { parseWaivers } from "../../core/gate/waiver.ts";
import { assertConfig } from "./_assert_config.ts";
import { commandsOf, problemOf } from "./_command_line.ts";
import { policyProblems } from "./_known_actions.ts";
import { type Block, type Page, readPages } from "./_pages.ts";
import { assertShown, type Ending, makeScratch, type Scratch } from "./_scratch.ts";
import { isGitLabBlock, isWorkflowBlock } from "./_workflow_blocks.ts";

/**
 * Every fenced block of a page is one of these; CONTRIBUTING.md says so to authors. `file=PATH` beside any of them also writes it into the
 * page's shop, for the blocks that follow.
 *
 * | block | what becomes of it |
 * | `jsonc`, `json` | read by the config's own parser, without a warning; its collectors take what they get |
 * | `json iam` | an IAM policy of known actions on the right resources |
 * | `sql` | run by tests/providers/postgres/postgres_test.ts |
 * | `sh` | run in the shop; `exit=1` if it shall end so |
 * | `sh elsewhere` | needs an account, a release or a clone of this project: the program's own grammar and the tasks are held against it |
 * | `text output` | what the `sh` before printed |
 * | `text walk=github`, `text walk=gitlab` | what tests/consumer/walk_test.ts sees on its way to the first comment |
 * | `text trailers` | what a commit's message says to the gate |
 * | `text generated` | made by the task that makes the page |
 * | `csv`, `jsonl` | a file that a later block uses |
 * | `ts` | its types are checked, and it runs in the shop |
 * | `yaml workflow`, `yaml steps` | read by GitHub's own parser (workflow_blocks_test.ts) |
 * | `yaml gitlab` | right by GitLab's own schema, with inputs that the component has (gitlab_blocks_test.ts) |
 */
for (const page of readPages()) {
  if (page.blocks.length === 0) continue;
  Deno.test(`every block of ${page.path} does what the page says`, async (test) => {
    await using scratch = await makeScratch();
    let last: Ending | undefined;
    for (const block of page.blocks) {
      const isFine = await test.step(block.at, async () => {
        last = await tryBlock(block, { page, scratch, last }) ?? last;
      });
      // What follows builds on it.
      if (!isFine) break;
    }
  });
}

interface Surroundings {
  readonly page: Page;
  readonly scratch: Scratch;
  readonly last: Ending | undefined;
}

/** How the block ended, if it ran. */
async function tryBlock(
  block: Block,
  { page, scratch, last }: Surroundings,
): Promise<Ending | undefined> {
  const { language, marks, text } = block;
  const file = marks.get("file");
  if (file !== undefined) await scratch.write(file, text);
  switch ([language, ...[...marks.keys()].filter((mark) => mark !== "file")].join(" ")) {
    case "json":
    case "jsonc":
      await assertConfig(text, block.at, collectorsOf(page));
      return undefined;
    case "json iam":
      assert.deepEqual(policyProblems(text), []);
      return undefined;
    case "sql":
      assert.equal(page.path, "docs/storage.md", "nobody runs SQL of this page");
      return undefined;
    case "sh":
    case "sh exit": {
      const ending = await scratch.sh(text);
      assert.equal(ending.code, Number(marks.get("exit") ?? 0), ending.output);
      return ending;
    }
    case "sh elsewhere": {
      const commands = commandsOf(text);
      assert.ok(commands.length > 0, "no command");
      for (const words of commands) assert.equal(problemOf(words), undefined, words.join(" "));
      return undefined;
    }
    case "text output":
      assert.ok(last, "nothing ran before");
      assertShown(text, last.output);
      return undefined;
    case "text trailers": {
      const { waivers, problems } = parseWaivers([{ commit: "", author: "", message: text }]);
      assert.deepEqual(problems, []);
      assert.equal(waivers.length, text.trim().split("\n").length);
      return undefined;
    }
    case "text walk":
      assert.match(marks.get("walk") ?? "", /^git(hub|lab)$/, "nobody walks there");
      return undefined;
    case "text generated":
      assert.ok(page.isGenerated, "no task makes this page");
      return undefined;
    case "ts": {
      assert.ok(file, "a module needs file=NAME.ts");
      const ending = await scratch.ts(file);
      assert.equal(ending.code, 0, ending.output);
      return ending;
    }
    case "csv":
    case "jsonl": {
      assert.ok(file, "a file needs its name: file=NAME");
      const later = page.blocks.slice(page.blocks.indexOf(block) + 1);
      assert.ok(
        later.some((one) => ["sh", "ts"].includes(one.language) && one.text.includes(file)),
        "nobody uses it",
      );
      return undefined;
    }
    default:
      assert.ok(
        isWorkflowBlock(block) || isGitLabBlock(block),
        `nobody runs or reads a block of ${language} ${[...marks.keys()]}`,
      );
      return undefined;
  }
}

/** Collectors that a page registers itself. */
function collectorsOf({ blocks }: Page): ReadonlySet<string> {
  const modules = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
  return new Set(
    [...modules.join("\n").matchAll(/register\("([\w-]+)"/g)].map(([, name = ""]) => name),
  );
}
