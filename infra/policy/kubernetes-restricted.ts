import { type Block, block, blocks, isGiven, text, texts } from "./support/json.ts";
import { type PodContainer, podContainers, podSpecs } from "./support/pods.ts";
import { definePolicy } from "./support/policy.ts";

const PROFILES = ["RuntimeDefault", "Localhost"];
const HOST = ["host_network", "host_pid", "host_ipc"];

/** What the restricted profile asks of a container, each with what to set; the last is ours. */
const DEMANDS: readonly (readonly [holds: (one: PodContainer) => boolean, problem: string, fix: string])[] = [
  [
    ({ attributes }) => securityContext(attributes)["privileged"] !== true,
    "is privileged",
    "set security_context.privileged to false",
  ],
  [
    ({ attributes }) => securityContext(attributes)["allow_privilege_escalation"] === false,
    "may gain privileges",
    "set security_context.allow_privilege_escalation to false",
  ],
  [
    (one) => ownOrPod(one, "run_as_non_root") === true && String(ownOrPod(one, "run_as_user")) !== "0",
    "may run as root",
    "set run_as_non_root to true, and run_as_user to a number above 0",
  ],
  [
    ({ attributes }) => keepsNoCapability(block(securityContext(attributes)["capabilities"])),
    "keeps capabilities",
    'set security_context.capabilities.drop to ["ALL"] and add nothing but NET_BIND_SERVICE',
  ],
  [
    (one) => PROFILES.includes(text(block(ownOrPod(one, "seccomp_profile"))["type"])),
    "makes system calls without a filter",
    "set seccomp_profile.type to RuntimeDefault",
  ],
  [
    ({ attributes }) => securityContext(attributes)["read_only_root_filesystem"] === true,
    "can change its own file system",
    "set security_context.read_only_root_filesystem to true, and mount an empty_dir where it must write",
  ],
];

/**
 * Pods keep the restricted Pod Security Standard, and do not write to their image: the cluster would refuse them, or
 * worse, let them.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const kubernetesRestricted = definePolicy({
  id: "kubernetes-restricted",
  checkov: ["CKV_K8S_16", "CKV_K8S_20", "CKV_K8S_22", "CKV_K8S_23", "CKV_K8S_28", "CKV_K8S_31", "CKV_K8S_37"],
  *check(stack) {
    for (const { resource, attributes } of podSpecs(stack)) {
      const shared = HOST.filter((name) => attributes[name] === true);
      if (shared.length > 0) {
        const problem = `its pods share the node's ${shared.map((name) => name.replace("host_", "")).join(" and ")}`;
        yield { resource, problem, fix: `leave out ${shared.join(" and ")}` };
      }
      for (const volume of blocks(attributes["volume"]).filter((each) => isGiven(each["host_path"]))) {
        const problem = `its volume "${text(volume["name"])}" is a directory of the node`;
        yield { resource, problem, fix: "use an empty_dir, or a volume of its own" };
      }
    }
    for (const container of podContainers(stack)) {
      for (const [holds, problem, fix] of DEMANDS) {
        if (holds(container)) continue;
        yield { resource: container.resource, problem: `${container.label} ${problem}`, fix };
      }
    }
  },
});

function securityContext(attributes: Block): Block {
  return block(attributes["security_context"]);
}

/** What a container does not say, its pod says for it. */
function ownOrPod({ attributes, pod }: PodContainer, name: string) {
  return securityContext(attributes)[name] ?? securityContext(pod)[name];
}

function keepsNoCapability({ drop, add }: Block): boolean {
  return texts(drop).includes("ALL") && texts(add).every((name) => name === "NET_BIND_SERVICE");
}
