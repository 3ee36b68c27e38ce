#!/bin/bash
# Runs as root at every start of a notebook instance, for five minutes at most, without a way to the internet.
set -euo pipefail
umask 022

# The regional endpoint is the one inside the VPC; the global name is not.
echo 'export AWS_STS_REGIONAL_ENDPOINTS=regional' > /etc/profile.d/sts.sh

cat > /etc/pip.conf <<'CONF'
${pip_configuration}
CONF
%{ for command in sign_in ~}

# Whoever cannot sign in to the mirror still gets a notebook, and is told why nothing can be installed.
sudo -u ec2-user -i ${command} || echo 'could not sign in to the package mirror' >&2
%{ endfor ~}
