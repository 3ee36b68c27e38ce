#!/bin/bash
# Runs as the user when an app starts, without a way to the internet.
set -euo pipefail

# The regional endpoint is the one inside the VPC; the global name is not.
export AWS_STS_REGIONAL_ENDPOINTS=regional
grep -qs AWS_STS_REGIONAL_ENDPOINTS ~/.bashrc || echo 'export AWS_STS_REGIONAL_ENDPOINTS=regional' >> ~/.bashrc

mkdir -p ~/.config/pip
cat > ~/.config/pip/pip.conf <<'CONF'
${pip_configuration}
CONF
%{ for command in sign_in ~}

# Whoever cannot sign in to the mirror still gets an app, and is told why nothing can be installed.
${command} || echo 'could not sign in to the package mirror' >&2
%{ endfor ~}
