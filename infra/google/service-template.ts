import type {
  CloudRunV2ServiceTemplateContainers,
  CloudRunV2ServiceTemplateContainersEnv,
  CloudRunV2ServiceTemplateVolumes,
} from "#google/cloud-run-v2-service";
import { type Probe, ports, probes } from "../../app/contract/endpoints.ts";
import type { ContainerSettings } from "../container-settings.ts";
import type { SecretReference } from "./secret.ts";
import type { ServiceProps } from "./service-props.ts";

/** Names of the volumes, and where each is mounted. */
export const COLLECTOR_CONFIG = { name: "collector-config", mountPath: "/etc/rungmp" } as const;
export const TRUSTED_CERTIFICATES = {
  name: "trusted-certificates",
  mountPath: "/etc/trusted-certificates",
} as const;

const SERVER = "server";
/** The sidecar's own endpoint. @see https://github.com/GoogleCloudPlatform/run-gmp-sidecar */
const COLLECTOR_LIVENESS = { path: "/liveness", port: 13_133 } as const;

/** The container that answers requests. */
export function serverContainer({
  image,
  size,
  settings,
  trustedCertificates,
}: Pick<
  ServiceProps,
  "image" | "size" | "settings" | "trustedCertificates"
>): CloudRunV2ServiceTemplateContainers {
  const certificates = `${TRUSTED_CERTIFICATES.mountPath}/ca.pem`;
  return {
    name: SERVER,
    image,
    ports: { name: "http1", containerPort: ports.http },
    env: [
      ...environmentBlock(settings),
      // Node's own variable, not a setting of the server.
      ...(trustedCertificates ? [{ name: "NODE_EXTRA_CA_CERTS", value: certificates }] : []),
    ],
    resources: {
      limits: { cpu: String(size.cpu), memory: `${size.memoryMib}Mi` },
      // Always allocated: the metrics are scraped, and connections to Redis kept, between requests too.
      cpuIdle: false,
      startupCpuBoost: true,
    },
    startupProbe: probe(probes.startup),
    livenessProbe: probe(probes.liveness),
    volumeMounts: trustedCertificates ? [{ ...TRUSTED_CERTIFICATES }] : [],
  };
}

/** The managed Prometheus sidecar, started once the server is up. */
export function collectorContainer(image: string): CloudRunV2ServiceTemplateContainers {
  return {
    name: "collector",
    image,
    dependsOn: [SERVER],
    resources: { limits: { cpu: "1", memory: "512Mi" }, cpuIdle: false, startupCpuBoost: false },
    livenessProbe: { httpGet: { ...COLLECTOR_LIVENESS }, periodSeconds: 30, timeoutSeconds: 30 },
    volumeMounts: [{ ...COLLECTOR_CONFIG }],
  };
}

/** A volume of one file that a version of a secret holds. */
export function configVolume(
  { name }: { readonly name: string },
  { secretId, version }: SecretReference,
  path: string,
): CloudRunV2ServiceTemplateVolumes {
  // 0444: readable by whatever user the container runs as.
  return { name, secret: { secret: secretId, defaultMode: 0o444, items: [{ path, version }] } };
}

function environmentBlock({
  plain,
  secrets,
}: ContainerSettings<SecretReference>): CloudRunV2ServiceTemplateContainersEnv[] {
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...Object.entries(secrets).map(([name, { secretId, version }]) => ({
      name,
      valueSource: { secretKeyRef: { secret: secretId, version } },
    })),
  ];
}

function probe({ path, periodSeconds, timeoutSeconds, failureThreshold }: Probe) {
  return {
    httpGet: { path, port: ports.http },
    initialDelaySeconds: 0,
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
  };
}
