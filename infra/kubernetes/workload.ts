import { Construct } from "constructs";
import { DeploymentV1 } from "#kubernetes/deployment-v1";
import { HorizontalPodAutoscalerV2 } from "#kubernetes/horizontal-pod-autoscaler-v2";
import { Token } from "#tf";
import { suppress } from "../policy/suppress.ts";
import { requireAll } from "../refuse.ts";
import { podTemplate, TRACK } from "./pod-template.ts";
import { metadataOf, selectorOf } from "./server-object.ts";
import { SettingsMap } from "./settings-map.ts";
import type { WorkloadProps } from "./workload-props.ts";

const IMAGE_BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;
/** Seconds that a new pod must be ready before it counts, and until a rollout that does not go on is given up. */
const MIN_READY_SECONDS = 10;
const PROGRESS_DEADLINE_SECONDS = 300;

/** Pods of the server: their settings, the Deployment that keeps them and the autoscaler that counts them. */
export class Workload extends Construct {
  readonly deployment: DeploymentV1;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    this.requireSound(props);
    const { track, replicas, settings, frozen = false } = props;
    const part = track === "stable" ? undefined : track;
    const map = new SettingsMap(this, "settings", { ...props, settings: settings.plain, frozen });
    this.deployment = new DeploymentV1(this, "deployment", {
      metadata: metadataOf(props, part),
      spec: {
        replicas: String(replicas.min),
        selector: { matchLabels: { ...selectorOf(props), [TRACK]: track } },
        minReadySeconds: MIN_READY_SECONDS,
        progressDeadlineSeconds: PROGRESS_DEADLINE_SECONDS,
        // One more first, then one less: never below the full count.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "1", maxUnavailable: "0" } },
        template: podTemplate(props, map.name),
      },
      waitForRollout: true,
      lifecycle: {
        // The autoscaler's; a deployment would throw away what it found out.
        ignoreChanges: ["spec[0].replicas", ...(frozen ? ["spec[0].template"] : [])],
      },
    });
    this.scale(props);
    this.explain();
  }

  private scale(props: WorkloadProps): void {
    const { replicas, track } = props;
    new HorizontalPodAutoscalerV2(this, "autoscaler", {
      metadata: metadataOf(props, track === "stable" ? undefined : track),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: this.deployment.metadata.name },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metric: [
          {
            type: "Resource",
            resource: {
              name: "cpu",
              target: { type: "Utilization", averageUtilization: replicas.targetCpuPercent },
            },
          },
        ],
      },
    });
  }

  private requireSound({ image, size, replicas, settings }: WorkloadProps): void {
    const { cpuRequestMillis, cpuLimitMillis, memoryRequestMib, memoryLimitMib } = size;
    requireAll(this, [
      [
        Token.isUnresolved(image) || IMAGE_BY_DIGEST.test(image),
        `image "${image}" must be given by digest, <repository>@sha256:<64 hexadecimal digits>`,
      ],
      [
        cpuRequestMillis <= cpuLimitMillis,
        `size.cpuRequestMillis must be at most cpuLimitMillis (${cpuLimitMillis}), got ${cpuRequestMillis}`,
      ],
      [
        memoryRequestMib <= memoryLimitMib,
        `size.memoryRequestMib must be at most memoryLimitMib (${memoryLimitMib}), got ${memoryRequestMib}`,
      ],
      [
        replicas.min >= 1 && replicas.min <= replicas.max,
        `replicas.min must be from 1 to replicas.max (${replicas.max}), got ${replicas.min}`,
      ],
      [
        !("LOG_FILE" in settings.plain),
        "LOG_FILE must be left out: the file system is read-only, and a cluster collects standard output",
      ],
    ]);
  }

  /** What checkov asks of a Deployment and what is meant otherwise here. */
  private explain(): void {
    suppress(
      this.deployment,
      "CKV_K8S_15",
      "An image by digest is the same wherever it comes from; always pulling makes a start need the registry.",
    );
    suppress(
      this.deployment,
      "CKV_K8S_35",
      "The server reads its settings from the environment, on every platform; no other process is in the container.",
    );
    suppress(this.deployment, "CKV_K8S_26", "No port of the node is taken: host_port is not set.");
  }
}
