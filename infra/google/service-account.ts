import { Construct } from "constructs";
import { ProjectIamMember } from "#google/project-iam-member";
import { ServiceAccount as GoogleServiceAccount } from "#google/service-account";
import { ServiceAccountIamMember } from "#google/service-account-iam-member";
import { explain } from "../explain.ts";
import { requireAll } from "../refuse.ts";
import type { Grant } from "./grant.ts";

export interface ServiceAccountProps {
  readonly project: string;
  /** 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  readonly displayName: string;
  /**
   * Roles on the whole project, each with what it is for, without the basic roles. Access to one thing is granted on it.
   *
   * @default none
   */
  readonly projectRoles?: Readonly<Record<string, string>>;
}

const ACCOUNT_ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const BASIC_ROLES = ["roles/owner", "roles/editor", "roles/viewer"];

/** The identity of one program, with its roles on the project. It has no keys. */
export class ServiceAccount extends Construct {
  readonly email: string;
  /** As IAM names it: `serviceAccount:<email>`. */
  readonly member: string;
  readonly resource: GoogleServiceAccount;

  constructor(scope: Construct, id: string, props: ServiceAccountProps) {
    super(scope, id);
    const { project, accountId, displayName, projectRoles = {} } = props;
    const basic = Object.keys(projectRoles).filter((role) => BASIC_ROLES.includes(role));
    requireAll(this, [
      [
        ACCOUNT_ID.test(accountId),
        `accountId "${accountId}" must be 6 to 30 lower-case letters, digits and hyphens; shorten the environment's name`,
      ],
      [basic.length === 0, `projectRoles must not hold ${basic.join(", ")}; choose predefined roles`],
    ]);
    this.resource = new GoogleServiceAccount(this, "account", { accountId, displayName, project });
    // Spelled out rather than read from the resource, so that other stacks can name it without reading state.
    this.email = serviceAccountEmail(project, accountId);
    this.member = `serviceAccount:${this.email}`;
    for (const [role, why] of Object.entries(projectRoles)) {
      const grant = new ProjectIamMember(this, `project-${roleId(role)}`, {
        project,
        role,
        member: this.member,
        dependsOn: [this.resource],
      });
      explain(grant, why);
    }
  }

  /** Lets a member run programs as this account: roles/iam.serviceAccountUser on it alone. */
  grantActAs(id: string, { member, why }: Grant): void {
    const grant = new ServiceAccountIamMember(this, `act-as-${id}`, {
      serviceAccountId: this.resource.name,
      role: "roles/iam.serviceAccountUser",
      member,
    });
    explain(grant, why);
  }
}

/** The address of a service account, known before it exists. */
export function serviceAccountEmail(project: string, accountId: string): string {
  return `${accountId}@${project}.iam.gserviceaccount.com`;
}

/** A role as part of a construct's id: `roles/run.admin` is `run-admin`. */
export function roleId(role: string): string {
  return role.slice(role.lastIndexOf("/") + 1).replaceAll(".", "-");
}
