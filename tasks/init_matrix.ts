// deno-lint-ignore-file no-console -- it prints for people
/**
 * Prints for each kind of repository what `init` proposes, which values are held against what the tool says, and whether its workflow ran
 * to the end.
 *
 * @module
 */

import { join } from "node:path";
import { makeMachine } from "../tests/onboarding/workflow/_machine.ts";
import { REPOSITORIES } from "../tests/onboarding/workflow/_repositories.ts";

let isGood = true;
console.log("| kind | proposed | values as the tool says them | workflow |");
console.log("| --- | --- | --- | --- |");
for (const repository of REPOSITORIES) {
  await using machine = await makeMachine(repository);
  const { steps, tracked } = await machine.run({ failing: false });
  const config = JSON.parse(await Deno.readTextFile(join(machine.clone, "unentropy.json")));
  const proposed = Object.keys(config.metrics);
  const checked = Object.entries(repository.values).map(([metric, value]) => {
    const found = tracked?.values[metric];
    if (found !== value) isGood = false;
    return found === value ? `${metric} ${value}` : `${metric} **${found}, not ${value}**`;
  });
  const ended = steps.every(({ outcome }) => outcome === "success") && tracked?.exitCode === 0;
  if (!ended) isGood = false;
  const run = ended ? `${steps.length} steps, to the end` : "**failed**";
  console.log(
    `| ${repository.name} | ${proposed.join(", ")} | ${checked.join(", ")} | ${run} |`,
  );
}
console.log(`\n${REPOSITORIES.length} kinds`);
Deno.exit(isGood ? 0 : 1);
