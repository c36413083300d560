//! A Postgres in a temporary folder, on a free port of 127.0.0.1, gone when the test is.

use std::{
    env,
    fs::{self, DirBuilder},
    io,
    net::TcpListener,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(30);

/// A server whose test was killed stops by itself.
const LONGEST: &str = "600";

pub const PASSWORD: &str = "a:b@c/d";
const PASSWORD_IN_URLS: &str = "a%3Ab%40c%2Fd";

/// A server that the test may stop and start again. Dropping it stops it, and removes its data.
pub struct Postgres {
    programs: PathBuf,
    owner: Option<Owner>,
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

/// Postgres does not run as root: as whom it runs instead.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

impl Postgres {
    pub fn start() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("postgres-{}-{number}", process::id()));
        let owner = Owner::if_root();
        DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .expect("a new folder for the data");
        let password = folder.join("password");
        fs::write(&password, PASSWORD).unwrap();
        if let Some(Owner { user, group }) = owner {
            chown(&folder, Some(user), Some(group)).unwrap();
            chown(&password, Some(user), Some(group)).unwrap();
        }
        let mut postgres = Self {
            programs: programs(),
            owner,
            folder,
            port: free_port(number),
            server: None,
        };
        let mut initdb = postgres.program("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        initdb
            .arg(argument("--pwfile=", &password))
            .arg(argument("--pgdata=", &postgres.data()));
        succeed(&mut initdb);
        postgres.start_again();
        postgres
    }

    /// Starts the server that was stopped, with its data and on its port.
    pub fn start_again(&mut self) {
        let mut command = Command::new("timeout");
        command
            .args(["--signal=INT", LONGEST])
            .arg(self.programs.join("postgres"));
        command
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder);
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-F"]);
        let log = fs::File::create(self.folder.join("log")).unwrap();
        command.stdout(Stdio::null()).stderr(log);
        self.server = Some(self.owned(command).spawn().expect("postgres is installed"));
        let begun = Instant::now();
        while !self.is_ready() {
            let log = fs::read_to_string(self.folder.join("log"));
            assert!(
                begun.elapsed() < PATIENCE,
                "postgres does not start: {log:?}"
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Stops the server as an operator does, and waits until it has stopped.
    pub fn stop(&mut self) {
        self.halt("fast").unwrap();
    }

    /// Where a database of this server is, for its superuser.
    pub fn url(&self, database: &str) -> String {
        self.url_of("postgres", PASSWORD_IN_URLS, database)
    }

    pub fn url_of(&self, user: &str, password: &str, database: &str) -> String {
        format!(
            "postgres://{user}:{password}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Runs statements, and returns what `psql` prints: the rows, their columns divided by `|`.
    pub fn psql(&self, database: &str, statements: &str) -> String {
        succeed(&mut self.psql_command(database, statements))
    }

    /// The same, which runs on while the test does something else.
    pub fn spawn_psql(&self, database: &str, statements: &str) -> Child {
        self.psql_command(database, statements)
            .spawn()
            .expect("psql is installed")
    }

    fn psql_command(&self, database: &str, statements: &str) -> Command {
        let mut psql = self.program("psql");
        psql.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]);
        psql.args([
            "--host=127.0.0.1",
            &format!("--port={}", self.port),
            "--username=postgres",
        ]);
        psql.args([
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            database,
            "--command",
            statements,
        ]);
        psql.env("PGPASSWORD", PASSWORD);
        psql
    }

    fn is_ready(&self) -> bool {
        let mut ask = self.program("pg_isready");
        ask.args([
            "--quiet",
            "--host=127.0.0.1",
            &format!("--port={}", self.port),
        ]);
        ask.status().is_ok_and(|status| status.success())
    }

    fn halt(&mut self, mode: &str) -> io::Result<()> {
        let Some(mut server) = self.server.take() else {
            return Ok(());
        };
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--silent", "-w", "--timeout=20", "--mode", mode]);
        stop.arg(argument("--pgdata=", &self.data()));
        let stopped = stop.status();
        // It is the `timeout` around the server, which ends with it, or else is told to end it.
        if !stopped.is_ok_and(|status| status.success()) {
            Command::new("kill").arg(server.id().to_string()).status()?;
        }
        server.wait()?;
        Ok(())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        self.owned(Command::new(self.programs.join(name)))
    }

    fn owned(&self, mut command: Command) -> Command {
        // The folder in which the test runs may be closed to the owner.
        command.current_dir(&self.folder);
        if let Some(Owner { user, group }) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here.
        let _ = self.halt("immediate");
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Owner {
    fn if_root() -> Option<Self> {
        let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
        is_root.then(|| Self {
            user: id("-u"),
            group: id("-g"),
        })
    }
}

/// Debian's packages make this user.
fn id(option: &str) -> u32 {
    let printed = succeed(Command::new("id").args([option, "postgres"]));
    printed.trim().parse().expect("a number")
}

/// Debian keeps the programs of a server where no `PATH` leads.
fn programs() -> PathBuf {
    let search = env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let mut folders = debian.chain(env::split_paths(&search));
    let found = folders.find(|folder| folder.join("initdb").is_file());
    found.expect("postgres is installed")
}

/// Below those that the system gives to clients: while the server is stopped, none of them takes its port.
fn free_port(number: u32) -> u16 {
    let first = 20_000 + (process::id().wrapping_mul(37).wrapping_add(number)) % 10_000;
    let mut ports = (first..first + 2_000).filter_map(|port| u16::try_from(port).ok());
    let free = ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.expect("one of 2,000 ports is free")
}

fn argument(name: &str, path: &Path) -> String {
    format!("{name}{}", path.display())
}

fn succeed(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
