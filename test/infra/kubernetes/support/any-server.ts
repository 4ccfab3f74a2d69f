import type { ServerObjectProps } from "../../../../infra/kubernetes/server-object.ts";
import type { WorkloadProps } from "../../../../infra/kubernetes/workload-props.ts";

export const server: ServerObjectProps = {
  name: "mcp-dev",
  namespace: "mcp",
  labels: { environment: "dev" },
};

export const selector = { "app.kubernetes.io/name": "mcp-server", "app.kubernetes.io/instance": "mcp-dev" };

export const workload: WorkloadProps = {
  ...server,
  track: "stable",
  image: `registry.example.com/server@sha256:${"a".repeat(64)}`,
  settings: {
    plain: { ENVIRONMENT: "dev", PORT: "8080" },
    secrets: { API_KEYS: { secretName: "mcp-dev-api-keys", key: "API_KEYS", revision: 2 } },
  },
  shutdownTimeoutMs: 8000,
  size: { cpuRequestMillis: 100, cpuLimitMillis: 500, memoryRequestMib: 128, memoryLimitMib: 512 },
  replicas: { min: 3, max: 20, targetCpuPercent: 70 },
  serviceAccountName: "mcp-dev",
};
