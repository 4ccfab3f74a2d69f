import type { Platform } from "./contract/health.ts";

/**
 * Where this process runs, by the variables that each platform sets.
 *
 * @see https://cloud.google.com/run/docs/container-contract#env-vars
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export function detectPlatform(environment: Readonly<Record<string, string | undefined>>): Platform {
  if (environment.K_SERVICE !== undefined) return "cloud-run";
  if (environment.AWS_LAMBDA_FUNCTION_NAME !== undefined) return "lambda";
  if (environment.KUBERNETES_SERVICE_HOST !== undefined) return "kubernetes";
  return "local";
}
