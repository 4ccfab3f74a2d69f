/** How long a name may be, in characters, and who says so. */
export interface NameLimit {
  readonly argument: string;
  readonly min?: number;
  readonly max: number;
  /** The provider's document. */
  readonly source: string;
}

const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const COMPUTE = "https://cloud.google.com/compute/docs/naming-resources";
const COMPUTE_NAME: NameLimit = { argument: "name", min: 1, max: 63, source: COMPUTE };
const BUCKETS = "https://cloud.google.com/storage/docs/buckets#naming";
const POOLS = "https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools";
const CERTIFICATES = "https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest";
const ALARMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference";

/** The limits of what the stacks name, by type of resource. */
export const nameLimits: Readonly<Record<string, NameLimit>> = {
  google_cloud_run_v2_service: {
    argument: "name",
    max: 49,
    source: "https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create",
  },
  google_cloud_run_v2_job: {
    argument: "name",
    max: 49,
    source: "https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs/create",
  },
  google_service_account: {
    argument: "account_id",
    min: 6,
    max: 30,
    source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create",
  },
  google_secret_manager_secret: {
    argument: "secret_id",
    max: 255,
    source: "https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create",
  },
  google_storage_bucket: { argument: "name", min: 3, max: 63, source: BUCKETS },
  google_redis_instance: {
    argument: "name",
    min: 1,
    max: 40,
    source:
      "https://cloud.google.com/memorystore/docs/redis/reference/rest/v1/projects.locations.instances/create",
  },
  google_memorystore_instance: {
    argument: "instance_id",
    min: 4,
    max: 63,
    source:
      "https://cloud.google.com/memorystore/docs/valkey/reference/rest/v1/projects.locations.instances/create",
  },
  google_iam_workload_identity_pool: {
    argument: "workload_identity_pool_id",
    min: 4,
    max: 32,
    source: POOLS,
  },
  google_iam_workload_identity_pool_provider: {
    argument: "workload_identity_pool_provider_id",
    min: 4,
    max: 32,
    source: `${POOLS}.providers`,
  },
  google_certificate_manager_certificate: { argument: "name", min: 1, max: 64, source: CERTIFICATES },
  google_certificate_manager_dns_authorization: { argument: "name", min: 1, max: 64, source: CERTIFICATES },
  google_compute_network: COMPUTE_NAME,
  google_compute_subnetwork: COMPUTE_NAME,
  google_compute_backend_service: COMPUTE_NAME,
  google_compute_url_map: COMPUTE_NAME,
  google_compute_global_address: COMPUTE_NAME,
  google_compute_global_forwarding_rule: COMPUTE_NAME,
  google_compute_region_network_endpoint_group: COMPUTE_NAME,
  google_compute_security_policy: COMPUTE_NAME,
  google_compute_ssl_policy: COMPUTE_NAME,
  google_compute_target_http_proxy: COMPUTE_NAME,
  google_compute_target_https_proxy: COMPUTE_NAME,
  aws_lambda_function: {
    argument: "function_name",
    max: 64,
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
  },
  aws_iam_role: { argument: "name", min: 1, max: 64, source: IAM },
  aws_iam_policy: { argument: "name", min: 1, max: 128, source: IAM },
  aws_iam_role_policy: { argument: "name", min: 1, max: 128, source: IAM },
  aws_s3_bucket: {
    argument: "bucket",
    min: 3,
    max: 63,
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  },
  aws_elasticache_replication_group: {
    argument: "replication_group_id",
    min: 1,
    max: 40,
    source:
      "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
  },
  aws_wafv2_web_acl: {
    argument: "name",
    min: 1,
    max: 128,
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
  },
  aws_secretsmanager_secret: {
    argument: "name",
    min: 1,
    max: 512,
    source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
  },
  aws_cloudwatch_log_group: {
    argument: "name",
    min: 1,
    max: 512,
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
  },
  aws_cloudwatch_metric_alarm: {
    argument: "alarm_name",
    min: 1,
    max: 255,
    source: `${ALARMS}/API_PutMetricAlarm.html`,
  },
  aws_cloudwatch_composite_alarm: {
    argument: "alarm_name",
    min: 1,
    max: 255,
    source: `${ALARMS}/API_PutCompositeAlarm.html`,
  },
};
