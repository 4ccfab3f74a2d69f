import { describe, expect, it } from "vitest";
import { rawDeployment } from "./support/any-deployment.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

const WHERE = "dev-test/kubernetes_deployment_v1 (kubernetes_deployment_v1.kubernetes_deployment_v1)";

describe("kubernetesServiceAccount", () => {
  it("refuses the namespace's default account, and a token of the cluster", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, { pod: { service_account_name: "default", automount_service_account_token: true } });
    expect(violationsOf("kubernetes-service-account", stack)).toEqual([
      `${WHERE}: kubernetes-service-account: its pods run as the namespace's default service account. Fix: name a kubernetes_service_account_v1 that is made for it.`,
      `${WHERE}: kubernetes-service-account: its pods hold a token of the cluster. Fix: set automount_service_account_token to false.`,
    ]);
  });

  it("accepts an account of its own without a token", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, {});
    expect(violationsOf("kubernetes-service-account", stack)).toEqual([]);
  });
});
