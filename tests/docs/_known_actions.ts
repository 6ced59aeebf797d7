/** The actions of S3 that our policies may name. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const ON_BUCKETS: ReadonlySet<string> = new Set(["s3:ListBucket", "s3:ListBucketVersions"]);
const ON_OBJECTS: ReadonlySet<string> = new Set([
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:DeleteObject",
]);
/** Of IAM's own. */
const TRUST: ReadonlySet<string> = new Set(["sts:AssumeRoleWithWebIdentity"]);

/**
 * What is wrong with an IAM policy of our pages: its shape, an action that there is not, or one on the wrong kind of resource.
 *
 * @param text JSON
 */
export function policyProblems(text: string): readonly string[] {
  const { Version, Statement, ...others } = JSON.parse(text);
  const problems = Object.keys(others).map((key) => `unknown key ${key}`);
  if (Version !== "2012-10-17") problems.push(`Version is ${Version}`);
  if (!Array.isArray(Statement) || Statement.length === 0) return [...problems, "no statement"];
  for (const { Sid: _, Effect, Action, Resource, Principal, Condition, ...rest } of Statement) {
    problems.push(...Object.keys(rest).map((key) => `unknown key ${key}`));
    if (Effect !== "Allow") problems.push(`Effect is ${Effect}`);
    for (const action of [Action].flat()) {
      if (TRUST.has(action)) {
        if (Principal === undefined || Condition === undefined) {
          problems.push(`${action} for everybody`);
        }
        continue;
      }
      const isOnBucket = ON_BUCKETS.has(action);
      if (!isOnBucket && !ON_OBJECTS.has(action)) problems.push(`unknown action ${action}`);
      for (const resource of [Resource].flat()) {
        if (!/^arn:aws:s3:::[\w.-]+(?:\/[\w./*-]+)?$/.test(resource)) {
          problems.push(`resource ${resource}`);
        } else if (isOnBucket === resource.includes("/", 13)) {
          problems.push(`${action} on ${resource}`);
        }
      }
    }
  }
  return problems;
}
