/**
 * What a deployment of the google stack does, by kind of resource: what the provider calls to create, read, change and
 * delete exactly the resources of that stack. Predefined roles would let the pipeline change everything else of the
 * same service too.
 *
 * @see https://docs.cloud.google.com/iam/docs/permissions-reference
 */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  "certificatemanager.certmapentries": ["create", "delete", "get", "update"],
  "certificatemanager.certmaps": ["create", "delete", "get", "update", "use"],
  "certificatemanager.certs": ["create", "delete", "get", "update", "use"],
  "certificatemanager.dnsauthorizations": ["create", "delete", "get", "update", "use"],
  "certificatemanager.operations": ["get"],
  "compute.backendServices": ["create", "delete", "get", "setSecurityPolicy", "update", "use"],
  "compute.firewalls": ["create", "delete", "get", "update"],
  "compute.globalAddresses": [
    "create",
    "createInternal",
    "delete",
    "deleteInternal",
    "get",
    "setLabels",
    "use",
  ],
  "compute.globalForwardingRules": ["create", "delete", "get", "setLabels", "setTarget", "update"],
  "compute.globalOperations": ["get"],
  "compute.networks": [
    "addPeering",
    "create",
    "delete",
    "get",
    "removePeering",
    "update",
    "updatePeering",
    "updatePolicy",
    "use",
  ],
  "compute.projects": ["get"],
  "compute.regionNetworkEndpointGroups": ["create", "delete", "get", "use"],
  "compute.regionOperations": ["get"],
  "compute.securityPolicies": ["create", "delete", "get", "update", "use"],
  "compute.sslPolicies": ["create", "delete", "get", "update", "use"],
  "compute.subnetworks": ["create", "delete", "get", "setPrivateIpGoogleAccess", "update", "use"],
  "compute.targetHttpProxies": ["create", "delete", "get", "setUrlMap", "use"],
  "compute.targetHttpsProxies": [
    "create",
    "delete",
    "get",
    "setCertificateMap",
    "setQuicOverride",
    "setSslPolicy",
    "setUrlMap",
    "update",
    "use",
  ],
  "compute.urlMaps": ["create", "delete", "get", "update", "use"],
  "redis.instances": ["create", "delete", "get", "getAuthString", "update"],
  "redis.operations": ["get"],
  "resourcemanager.projects": ["get"],
  "run.operations": ["get"],
  "run.revisions": ["get", "list"],
  // setIamPolicy is what switching Cloud Run's own check of the caller takes.
  "run.services": ["create", "delete", "get", "getIamPolicy", "setIamPolicy", "update"],
  // Containers of secrets: the predefined roles that manage them also read every value in the project.
  "secretmanager.secrets": ["create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update"],
  "secretmanager.versions": ["add", "destroy", "disable", "enable", "get", "list"],
  "servicenetworking.operations": ["get"],
  "servicenetworking.services": ["addPeering", "deleteConnection", "get"],
};

export const deployerPermissionNames: readonly string[] = Object.entries(VERBS).flatMap(([resource, verbs]) =>
  verbs.map((verb) => `${resource}.${verb}`),
);
