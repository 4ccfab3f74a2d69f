import { describe, expect, it } from "vitest";
import type { Block } from "../../../infra/policy/support/json.ts";
import { container, pod, rawDeployment } from "./support/any-deployment.ts";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

const WHERE = "dev-test/kubernetes_deployment_v1 (kubernetes_deployment_v1.kubernetes_deployment_v1)";
const violations = (changed: { readonly pod?: Block; readonly container?: Block }) => {
  const stack = stackUnderTest();
  rawDeployment(stack, changed);
  return violationsOf("kubernetes-restricted", stack);
};
const secured = (changed: Block) => ({
  container: { security_context: { ...(container["security_context"] as Block), ...changed } },
});

describe("kubernetesRestricted", () => {
  it("accepts a pod that keeps the profile", () => {
    expect(violations({})).toEqual([]);
  });

  it.each<[string, string, { readonly pod?: Block; readonly container?: Block }]>([
    [
      'container "server" is privileged',
      "set security_context.privileged to false",
      secured({ privileged: true }),
    ],
    [
      'container "server" may gain privileges',
      "set security_context.allow_privilege_escalation to false",
      secured({ allow_privilege_escalation: true }),
    ],
    [
      'container "server" may run as root',
      "set run_as_non_root to true, and run_as_user to a number above 0",
      secured({ run_as_user: "0" }),
    ],
    [
      'container "server" may run as root',
      "set run_as_non_root to true, and run_as_user to a number above 0",
      secured({ run_as_non_root: false }),
    ],
    [
      'container "server" keeps capabilities',
      'set security_context.capabilities.drop to ["ALL"] and add nothing but NET_BIND_SERVICE',
      secured({ capabilities: { drop: ["NET_RAW"] } }),
    ],
    [
      'container "server" keeps capabilities',
      'set security_context.capabilities.drop to ["ALL"] and add nothing but NET_BIND_SERVICE',
      secured({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
    ],
    [
      'container "server" makes system calls without a filter',
      "set seccomp_profile.type to RuntimeDefault",
      secured({ seccomp_profile: { type: "Unconfined" } }),
    ],
    [
      'container "server" can change its own file system',
      "set security_context.read_only_root_filesystem to true, and mount an empty_dir where it must write",
      secured({ read_only_root_filesystem: false }),
    ],
    [
      "its pods share the node's network and pid",
      "leave out host_network and host_pid",
      { pod: { host_network: true, host_pid: true } },
    ],
    [
      'its volume "logs" is a directory of the node',
      "use an empty_dir, or a volume of its own",
      { pod: { volume: [{ name: "logs", host_path: { path: "/var/log" } }] } },
    ],
  ])("refuses a pod of which it says: %s", (problem, fix, changed) => {
    expect(violations(changed)).toEqual([`${WHERE}: kubernetes-restricted: ${problem}. Fix: ${fix}.`]);
  });

  it("looks at every container of every kind of workload", () => {
    const stack = stackUnderTest();
    const open = { name: "open" };
    rawResource(stack, "kubernetes_cron_job_v1", {
      spec: { job_template: { spec: { template: { spec: { ...pod, container: [open] } } } } },
    });
    rawResource(stack, "kubernetes_stateful_set_v1", {
      spec: { template: { spec: { ...pod, init_container: [open] } } },
    });
    const lines = violationsOf("kubernetes-restricted", stack);
    for (const type of ["kubernetes_cron_job_v1", "kubernetes_stateful_set_v1"]) {
      expect(
        lines.filter((line) => line.includes(`${type}.${type}): kubernetes-restricted: container "open"`)),
      ).toHaveLength(3);
    }
  });
});
