import { deployerPermissionNames } from "./deployer-permissions.ts";

/** What one of the pipeline's identities may do on a whole project. */
export interface ProjectPermissions {
  /** Predefined roles. */
  readonly roles: readonly string[];
  /** Single permissions where every predefined role gives too much. */
  readonly permissions: readonly string[];
}

/** Secrets as containers, whose values stay unread. */
const READ_SECRET_CONTAINERS = [
  "secretmanager.secrets.get",
  "secretmanager.secrets.getIamPolicy",
  "secretmanager.secrets.list",
  "secretmanager.versions.get",
  "secretmanager.versions.list",
];
/** The provider asks for the AUTH string whenever it refreshes an instance that has one. */
const REFRESH_REDIS = ["redis.instances.getAuthString"];

/** What a plan of an environment's stacks reads. */
export const plannerPermissions: ProjectPermissions = {
  roles: [
    "roles/artifactregistry.reader",
    "roles/certificatemanager.viewer",
    "roles/cloudkms.viewer",
    "roles/compute.viewer",
    "roles/iam.roleViewer",
    "roles/iam.securityReviewer",
    "roles/iam.serviceAccountViewer",
    "roles/iam.workloadIdentityPoolViewer",
    "roles/monitoring.viewer",
    "roles/redis.viewer",
    "roles/run.viewer",
    "roles/serviceusage.serviceUsageViewer",
  ],
  permissions: [...READ_SECRET_CONTAINERS, ...REFRESH_REDIS],
};

/** What a plan reads besides where Cloud Build deploys. */
export const buildTriggerViewerRoles: readonly string[] = [
  "roles/cloudbuild.builds.viewer",
  "roles/cloudbuild.connectionViewer",
];

/**
 * What a deployment of the google stack changes. The foundation is not among it: who deploys the foundation decides
 * who may deploy, so that takes a person.
 */
export const deployerPermissions: ProjectPermissions = {
  roles: [
    "roles/monitoring.alertPolicyEditor",
    "roles/monitoring.dashboardEditor",
    "roles/monitoring.notificationChannelEditor",
    "roles/monitoring.uptimeCheckConfigEditor",
    "roles/serviceusage.serviceUsageConsumer",
  ],
  permissions: deployerPermissionNames,
};
