import type { TerraformResource, TerraformStack } from "#tf";
import type { Block } from "../../../../infra/policy/support/json.ts";
import { rawResource } from "./stack-under-test.ts";

/** A container that keeps every rule. */
export const container: Block = {
  name: "server",
  image: `registry.example.com/server@sha256:${"a".repeat(64)}`,
  port: [{ name: "http", container_port: 8080 }],
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
  startup_probe: { http_get: { path: "/health" } },
  liveness_probe: { http_get: { path: "/health" } },
  readiness_probe: { http_get: { path: "/ready" } },
  security_context: {
    allow_privilege_escalation: false,
    read_only_root_filesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** A pod that keeps every rule. */
export const pod: Block = {
  service_account_name: "server",
  automount_service_account_token: false,
  security_context: {
    run_as_non_root: true,
    run_as_user: "65532",
    seccomp_profile: { type: "RuntimeDefault" },
  },
  container: [container],
};

/** A Deployment with that pod, changed by what a test is about. */
export function rawDeployment(
  stack: TerraformStack,
  changed: { readonly pod?: Block; readonly container?: Block },
): TerraformResource {
  return rawResource(stack, "kubernetes_deployment_v1", {
    metadata: { name: "server", namespace: "mcp", labels: { environment: "dev" } },
    spec: {
      template: {
        spec: { ...pod, container: [{ ...container, ...changed.container }], ...changed.pod },
      },
    },
  });
}
