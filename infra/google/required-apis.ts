import { Construct } from "constructs";
import { ProjectService } from "#google/project-service";
import { TerraformResource } from "#tf";

export interface RequiredApisProps<Api extends string> {
  readonly project: string;
  /** First parts of service names: `run` is `run.googleapis.com`. */
  readonly apis: readonly Api[];
}

/** Turns on the APIs that an environment needs, and leaves them on when it goes: others may use them. */
export class RequiredApis<Api extends string> extends Construct {
  private readonly services: ReadonlyMap<Api, ProjectService>;

  constructor(scope: Construct, id: string, { project, apis }: RequiredApisProps<Api>) {
    super(scope, id);
    this.services = new Map(
      apis.map((api) => [
        api,
        new ProjectService(this, api, {
          project,
          service: `${api}.googleapis.com`,
          disableOnDestroy: false,
          disableDependentServices: false,
        }),
      ]),
    );
  }

  /** Makes every resource of a construct wait for an API: the first deployment would else race it. */
  requireFor(api: Api, construct: Construct): void {
    const service = this.services.get(api);
    if (!service) throw new RangeError(`${api} is not among the APIs of ${this.node.path}`);
    for (const child of construct.node.findAll()) {
      if (!TerraformResource.isTerraformResource(child)) continue;
      child.dependsOn = [
        ...(child.dependsOn ?? []),
        `${service.terraformResourceType}.${service.friendlyUniqueId}`,
      ];
    }
  }
}
