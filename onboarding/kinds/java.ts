import type { ProjectKind } from "./kind.ts";

/** Projects of Java. */
export const java: ProjectKind = {
  label: "Java",
  manifest: /^(pom\.xml|build\.gradle(\.kts)?)$/,
  install: [],
  tools: [
    {
      needs: /<project\b[^]*jacoco/,
      run: "mvn -B verify",
      coverage: "target/site/jacoco/jacoco.xml",
      tests: "target/surefire-reports/TEST-*.xml",
    },
    { needs: /<project\b/, run: "mvn -B verify", tests: "target/surefire-reports/TEST-*.xml" },
    {
      needs: /jacoco/,
      run: "./gradlew build jacocoTestReport",
      coverage: "build/reports/jacoco/test/jacocoTestReport.xml",
      tests: "build/test-results/test/TEST-*.xml",
    },
    { run: "./gradlew build", tests: "build/test-results/test/TEST-*.xml" },
  ],
  built: ["target/*.jar", "build/libs/*.jar"],
  suppressions: "@SuppressWarnings|NOSONAR",
  manifests: /^pom\.xml$/,
  setup: {
    uses: "actions/setup-java@c1e323688fd81a25caa38c78aa6df2d33d3e20d9",
    version: "v4.8.0",
    with: { "distribution": "temurin", "java-version": "21" },
  },
  image: "maven:3-eclipse-temurin-21",
};
