import { alertChannel } from "./alert-channel.ts";
import { alertRunbook } from "./alert-runbook.ts";
import { apiAccessLog } from "./api-access-log.ts";
import { apiDefaultEndpoint } from "./api-default-endpoint.ts";
import { apiFirewall } from "./api-firewall.ts";
import { apiThrottling } from "./api-throttling.ts";
import { bucketPublicAccess } from "./bucket-public-access.ts";
import { bucketVersioning } from "./bucket-versioning.ts";
import { cloudRunIngress } from "./cloud-run-ingress.ts";
import { cloudRunInstances } from "./cloud-run-instances.ts";
import { cloudRunLimits } from "./cloud-run-limits.ts";
import { cloudRunProbes } from "./cloud-run-probes.ts";
import { cloudRunServiceAccount } from "./cloud-run-service-account.ts";
import { defaultServiceAccount } from "./default-service-account.ts";
import { deletionProtection } from "./deletion-protection.ts";
import { failoverHealthCheck } from "./failover-health-check.ts";
import { failoverPair } from "./failover-pair.ts";
import { failoverTtl } from "./failover-ttl.ts";
import { healthCheckHost } from "./health-check-host.ts";
import { healthCheckLoop } from "./health-check-loop.ts";
import { iamFederatedSubject } from "./iam-federated-subject.ts";
import { iamPrimitiveRole } from "./iam-primitive-role.ts";
import { iamPublicMember } from "./iam-public-member.ts";
import { iamReadablePolicy } from "./iam-readable-policy.ts";
import { iamWildcardAction } from "./iam-wildcard-action.ts";
import { iamWildcardResource } from "./iam-wildcard-resource.ts";
import { imageDigest } from "./image-digest.ts";
import { kubernetesLimits } from "./kubernetes-limits.ts";
import { kubernetesNamespace } from "./kubernetes-namespace.ts";
import { kubernetesPodSecurity } from "./kubernetes-pod-security.ts";
import { kubernetesProbes } from "./kubernetes-probes.ts";
import { kubernetesRestricted } from "./kubernetes-restricted.ts";
import { kubernetesServiceAccount } from "./kubernetes-service-account.ts";
import { labels } from "./labels.ts";
import { lambdaAlias } from "./lambda-alias.ts";
import { lambdaConcurrency } from "./lambda-concurrency.ts";
import { lambdaLogGroup } from "./lambda-log-group.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { latestTag } from "./latest-tag.ts";
import { loadBalancerFirewall } from "./load-balancer-firewall.ts";
import { logRetention } from "./log-retention.ts";
import { nameLength } from "./name-length.ts";
import { plainSecret } from "./plain-secret.ts";
import { remoteState } from "./remote-state.ts";
import { secretAccess } from "./secret-access.ts";
import { secretValue } from "./secret-value.ts";
import { stackName } from "./stack-name.ts";
import type { Policy } from "./support/policy.ts";
import { suppressionReason } from "./suppression-reason.ts";

/** Every rule that a stack keeps, in the order in which their violations are reported. */
export const policies = [
  stackName,
  remoteState,
  bucketVersioning,
  bucketPublicAccess,
  suppressionReason,
  secretValue,
  secretAccess,
  plainSecret,
  iamReadablePolicy,
  iamPublicMember,
  iamPrimitiveRole,
  iamWildcardAction,
  iamWildcardResource,
  iamFederatedSubject,
  defaultServiceAccount,
  imageDigest,
  latestTag,
  cloudRunServiceAccount,
  cloudRunProbes,
  cloudRunLimits,
  cloudRunInstances,
  cloudRunIngress,
  deletionProtection,
  loadBalancerFirewall,
  lambdaAlias,
  lambdaPermission,
  lambdaConcurrency,
  lambdaLogGroup,
  logRetention,
  kubernetesNamespace,
  kubernetesPodSecurity,
  kubernetesServiceAccount,
  kubernetesRestricted,
  kubernetesProbes,
  kubernetesLimits,
  apiAccessLog,
  apiFirewall,
  apiThrottling,
  apiDefaultEndpoint,
  healthCheckHost,
  healthCheckLoop,
  failoverPair,
  failoverHealthCheck,
  failoverTtl,
  alertChannel,
  alertRunbook,
  labels,
  nameLength,
] as const satisfies readonly Policy[];

export type PolicyId = (typeof policies)[number]["id"];
