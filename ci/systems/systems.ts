import type { CiSystem } from "../types.ts";
import { appveyor } from "./appveyor.ts";
import { azure } from "./azure.ts";
import { bitbucket } from "./bitbucket.ts";
import { buildkiteFacts } from "./buildkite.ts";
import { circleci } from "./circleci.ts";
import { cirrus } from "./cirrus.ts";
import { codefresh } from "./codefresh.ts";
import { drone } from "./drone.ts";
import { fromVariables } from "./from_variables.ts";
import { githubFacts } from "./github.ts";
import { gitlabFacts } from "./gitlab.ts";
import { jenkins } from "./jenkins.ts";
import { teamcity } from "./teamcity.ts";
import { travis } from "./travis.ts";
import { woodpecker } from "./woodpecker.ts";

/** The CI systems that are known, in the order in which the environment is asked for them. */
export const CI_SYSTEMS: readonly CiSystem[] = [
  githubFacts,
  gitlabFacts,
  buildkiteFacts,
  ...[
    circleci,
    azure,
    bitbucket,
    // Woodpecker sets some of Drone's variables, too.
    woodpecker,
    drone,
    teamcity,
    travis,
    appveyor,
    cirrus,
    codefresh,
    // Last: programs that Jenkins starts may bring variables of their own.
    jenkins,
  ].map(fromVariables),
];
