import { deployerPermissionGroups } from "./deployer-permissions.ts";
import type { PermissionGroup } from "./permission-group.ts";

/** What one of the pipeline's identities may do on a whole project. */
export interface ProjectPermissions {
  /** Predefined roles, each with what it is for. */
  readonly roles: Readonly<Record<string, string>>;
  /** Single permissions by kind of resource, where every predefined role gives too much. */
  readonly permissions: Readonly<Record<string, PermissionGroup>>;
}

const compares = (what: string) => `Compares ${what} with the code.`;

/** What a plan of an environment's stacks reads. */
export const plannerPermissions: ProjectPermissions = {
  roles: {
    "roles/artifactregistry.reader": compares("the registry"),
    "roles/certificatemanager.viewer": compares("certificates and their maps"),
    "roles/cloudkms.viewer": compares("keys"),
    "roles/compute.viewer": compares("load balancer, firewall and network"),
    "roles/iam.roleViewer": compares("the custom roles"),
    "roles/iam.securityReviewer": compares("who may do what"),
    "roles/iam.serviceAccountViewer": compares("the service accounts"),
    "roles/iam.workloadIdentityPoolViewer": compares("the pool that takes the workflows' tokens"),
    "roles/monitoring.viewer": compares("alerts, dashboard and uptime check"),
    "roles/redis.viewer": compares("the cache"),
    "roles/run.viewer": compares("the service"),
    "roles/serviceusage.serviceUsageViewer": compares("which APIs are on"),
  },
  permissions: {
    "redis.instances": {
      verbs: ["getAuthString"],
      why: "The provider asks for the AUTH string whenever it refreshes an instance that has one.",
    },
    "secretmanager.secrets": {
      verbs: ["get", "getIamPolicy", "list"],
      why: "Compares the containers of secrets with the code; the roles that read them also read values.",
    },
    "secretmanager.versions": {
      verbs: ["get", "list"],
      why: "Knows which versions of a secret there are, without their values.",
    },
  },
};

/** What a plan reads besides where Cloud Build deploys. */
export const buildTriggerViewerRoles: Readonly<Record<string, string>> = {
  "roles/cloudbuild.builds.viewer": compares("the trigger"),
  "roles/cloudbuild.connectionViewer": compares("the repository that the trigger listens to"),
};

/**
 * What a deployment of the google stack changes. The foundation is not among it: who deploys the foundation decides
 * who may deploy, so that takes a person.
 */
export const deployerPermissions: ProjectPermissions = {
  roles: {
    "roles/monitoring.alertPolicyEditor": "Creates, changes and deletes alerts.",
    "roles/monitoring.dashboardEditor": "Creates, changes and deletes the dashboard.",
    "roles/monitoring.notificationChannelEditor": "Creates, changes and deletes whom alerts reach.",
    "roles/monitoring.uptimeCheckConfigEditor": "Creates, changes and deletes the uptime check.",
    "roles/serviceusage.serviceUsageConsumer": "Calls the project's APIs in its own name.",
  },
  permissions: deployerPermissionGroups,
};
