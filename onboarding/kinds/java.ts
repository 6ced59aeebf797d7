import { hasFile, type PackageFacts, type PackagePlan, type ProjectKind } from "./kind.ts";

/** Projects of Java. */
export const java: ProjectKind = {
  label: "Java",
  manifest: /^(pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?)$/,
  plan: (facts) => hasFile(facts, /^pom\.xml$/) ? maven(facts) : gradle(facts),
  built: ["target/*.jar", "build/libs/*.jar"],
  leaves: ["target/", "build/", ".gradle/"],
  suppressions: "@SuppressWarnings|NOSONAR",
  manifests: /^pom\.xml$/,
  image: "maven:3-eclipse-temurin-21",
};

const SETUP = [{
  uses: "actions/setup-java@c1e323688fd81a25caa38c78aa6df2d33d3e20d9",
  version: "v4.8.0",
  with: { "distribution": "temurin", "java-version": "21" },
}];

/** Surefire names a file for each test class, in each module: a pattern finds those to come, too. */
function maven(facts: PackageFacts): PackagePlan {
  const program = hasFile(facts, /^mvnw$/) ? "./mvnw" : "mvn";
  const hasTests = facts.paths.some((path) => path.includes("src/test/"));
  return {
    setup: SETUP,
    install: [],
    build: { run: `${program} -B -q package -DskipTests`, makes: jars(facts, "target") },
    tests: hasTests
      ? [{
        // Every module's tests run, whichever fails.
        run: `${program} -B verify --fail-at-end`,
        ...(facts.text.includes("jacoco") && { coverage: "**/target/site/jacoco/jacoco.xml" }),
        tests: "**/target/surefire-reports/TEST-*.xml",
      }]
      : [],
    checkers: [],
  };
}

function gradle(facts: PackageFacts): PackagePlan {
  const program = hasFile(facts, /^gradlew$/) ? "./gradlew" : "gradle";
  const hasTests = facts.paths.some((path) => path.includes("src/test/"));
  // The plugin writes XML only where it is told to.
  const hasCoverage = /jacoco/.test(facts.text) &&
    /\bxml\b[^\n]*(required|enabled)/.test(facts.text);
  return {
    setup: SETUP,
    install: [],
    build: { run: `${program} assemble`, makes: jars(facts, "build/libs") },
    tests: hasTests
      ? [{
        run: `${program} check${hasCoverage ? " jacocoTestReport" : ""} --continue`,
        ...(hasCoverage && { coverage: "**/build/reports/jacoco/test/jacocoTestReport.xml" }),
        tests: "**/build/test-results/test/TEST-*.xml",
      }]
      : [],
    checkers: [],
  };
}

/** The archives of the modules that have code. */
function jars({ paths }: PackageFacts, folder: string): readonly string[] {
  const modules = paths.flatMap((path) => /^(.*?)src\/main\//.exec(path)?.[1] ?? []);
  return [...new Set(modules)].map((module) => `${module}${folder}/*.jar`);
}
