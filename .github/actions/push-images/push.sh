#!/usr/bin/env bash
# push.sh <OCI archive> <repository> <digest>: the tag is the commit, and tags cannot be moved.
set -euo pipefail
archive=$1 repository=$2 digest=$3

if skopeo inspect --raw "docker://$repository@$digest" >/dev/null 2>&1; then
  echo "$repository@$digest is there already"
else
  skopeo copy --preserve-digests "oci-archive:$archive" "docker://$repository:$GITHUB_SHA"
fi

# Fails unless this repository's workflow on this commit attested exactly these bytes.
gh attestation verify "oci://$repository@$digest" --repo "$GITHUB_REPOSITORY" --source-digest "$GITHUB_SHA"
