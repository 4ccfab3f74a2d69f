import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { workflowTarget } from "../../stacks/environments/workflow-target.ts";
import { type Attributes, readResources } from "../infra/support/synthesize-construct.ts";
import { anyEnvironment, environmentForms } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const environments = [...resolveEnvironments(testIdentifiers), ...environmentForms()];
const stacks = synthesizeStacks(environments);

describe.each(environments)("workflowTarget of $name", (environment) => {
  const file = stacks.get(`${environment.name}-foundation`) ?? {};
  const foundation = readResources(file);
  const output = (name: string) => (file["output"] as Record<string, Attributes>)[name]?.["value"];
  const { google, aws } = workflowTarget(environment);

  it("names the provider, the accounts and the registry that the foundation makes on Google Cloud", () => {
    const [provider] = foundation.all("google_iam_workload_identity_pool_provider");
    const [pool] = foundation.all("google_iam_workload_identity_pool");
    expect(google === undefined).toBe(provider === undefined);
    if (!google || !provider || !pool) return;
    expect(google.workloadIdentityProvider).toBe(
      `projects/000000000000/locations/global/workloadIdentityPools/${pool["workload_identity_pool_id"]}/providers/` +
        provider["workload_identity_pool_provider_id"],
    );
    expect([google.planner, google.deployer]).toEqual([output("google_planner"), output("google_deployer")]);
    expect(google.image).toBe(`${output("google_registry")}/server`);
  });

  it("names the roles and the registry that the foundation makes on AWS", () => {
    const roles = foundation.all("aws_iam_role").map(({ name }) => `arn:aws:iam::000000000000:role/${name}`);
    expect(aws === undefined).toBe(roles.length === 0);
    if (!aws) return;
    expect(roles).toEqual(expect.arrayContaining([aws.planner, aws.deployer]));
    expect(aws.image).toBe(output("aws_registry"));
  });
});

describe("workflowTarget", () => {
  it("names the image that the service runs", () => {
    const { name } = anyEnvironment();
    const service = readResources(stacks.get(`${name}-google`) ?? {}).only("google_cloud_run_v2_service");
    const { containers } = service["template"] as { containers: { image: string }[] };
    expect(containers[0]?.image.split("@")[0]).toBe(workflowTarget(anyEnvironment()).google?.image);
  });
});
