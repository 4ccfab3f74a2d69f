import type {
  DeploymentV1SpecTemplate,
  DeploymentV1SpecTemplateSpecContainer,
  DeploymentV1SpecTemplateSpecContainerEnv,
} from "#kubernetes/deployment-v1";
import { type Probe, ports, probes } from "../../app/contract/endpoints.ts";
import { selectorOf } from "./server-object.ts";
import type { PodSize, WorkloadProps } from "./workload-props.ts";

/** Names of the container's ports, which services and monitors point at. */
export const PORT_NAMES = { http: "http", metrics: "metrics" } as const;
/** The label that tells the pods of a canary from those beside it. */
export const TRACK = "track";
/** The user that the image is made for. */
const USER = "65532";
/**
 * How long a pod that is being removed goes on serving before it is told to stop: removing it from the Service and
 * telling it happen at the same time, and load balancers hear of the first some seconds later.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
const PRE_STOP_SECONDS = 10;
const PAUSE = `setTimeout(() => undefined, ${PRE_STOP_SECONDS * 1000})`;
/** On top of what the server takes at most: starting the pause's process, ending the container. */
const MARGIN_SECONDS = 5;
/** What Node's heap may fill of a pod's memory; the rest is for code, buffers, threads, and the pause before the stop. */
const HEAP_SHARE = 0.6;

/** The pod of a server, by the restricted Pod Security Standard. */
export function podTemplate(props: WorkloadProps, settingsMap: string): DeploymentV1SpecTemplate {
  const { labels, track, settings, serviceAccountName, shutdownTimeoutMs } = props;
  const selector = { ...selectorOf(props), [TRACK]: track };
  return {
    metadata: {
      labels: { ...labels, ...selector },
      // Other values under the same name: without a trace in the template no pod would start with them.
      annotations: { "secret-revisions": revisionsOf(settings) },
    },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: PRE_STOP_SECONDS + Math.ceil(shutdownTimeoutMs / 1000) + MARGIN_SECONDS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraint: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
        (topologyKey) => ({
          topologyKey,
          maxSkew: 1,
          // A pod in a fuller place is better than a pod that waits.
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: [{ matchLabels: selector }],
          // Each revision by itself: what is on its way out must not steer what comes in.
          matchLabelKeys: ["pod-template-hash"],
        }),
      ),
      container: [serverContainer(props, settingsMap)],
    },
  };
}

function serverContainer(
  { image, size, settings }: WorkloadProps,
  settingsMap: string,
): DeploymentV1SpecTemplateSpecContainer {
  return {
    name: "server",
    image,
    imagePullPolicy: "IfNotPresent",
    port: [
      { name: PORT_NAMES.http, containerPort: ports.http, protocol: "TCP" },
      { name: PORT_NAMES.metrics, containerPort: ports.metrics, protocol: "TCP" },
    ],
    envFrom: [{ configMapRef: { name: settingsMap } }],
    env: [...secretVariables(settings), { name: "NODE_OPTIONS", value: nodeOptions(size) }],
    resources: resources(size),
    startupProbe: probe(probes.startup),
    livenessProbe: probe(probes.liveness),
    readinessProbe: probe(probes.readiness),
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    lifecycle: {
      // The provider does not know the handler `sleep`, and the image has no shell: Node itself is what can wait there.
      preStop: [{ exec: { command: ["/nodejs/bin/node", "--eval", PAUSE] } }],
    },
  };
}

/** Node would take a share of the machine's or the container's memory by rules that change with its versions. */
function nodeOptions({ memoryLimitMib }: PodSize): string {
  return `--max-old-space-size=${Math.floor(memoryLimitMib * HEAP_SHARE)}`;
}

function resources({ cpuRequestMillis, cpuLimitMillis, memoryRequestMib, memoryLimitMib }: PodSize) {
  return {
    requests: { cpu: `${cpuRequestMillis}m`, memory: `${memoryRequestMib}Mi` },
    limits: { cpu: `${cpuLimitMillis}m`, memory: `${memoryLimitMib}Mi` },
  };
}

function secretVariables({ secrets }: WorkloadProps["settings"]): DeploymentV1SpecTemplateSpecContainerEnv[] {
  return Object.entries(secrets).map(([name, { secretName, key }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secretName, key } },
  }));
}

function revisionsOf({ secrets }: WorkloadProps["settings"]): string {
  return Object.entries(secrets)
    .map(([name, { revision }]) => `${name}=${revision}`)
    .join(",");
}

function probe({ path, periodSeconds, timeoutSeconds, failureThreshold }: Probe) {
  return {
    httpGet: { path, port: PORT_NAMES.http, scheme: "HTTP" },
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
  };
}
