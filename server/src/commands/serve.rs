//! `tenure serve`: the pages, until it is told to stop.

use super::{Failure, Outcome};
use crate::assets::Bundle;
use crate::config::Config;
use crate::hooks::{Hooks, hook_key};
use crate::jobs::Worker;
use crate::mail::Post;
use crate::site::{Site, ends};
use crate::witnesses::Witnesses;
use crate::{start, telemetry};
use clap::Args;
use domain::actor::Actor;
use ops::Tenure;
use ops::standing::Standing;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often it looks whether the day's checkpoint is signed.
const SIGNING: Duration = Duration::from_secs(60);
/// How long requests under way may still take after it was told to stop.
const LEAVE: Duration = Duration::from_secs(20);

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Serve the demonstration organisation, and let visitors choose whom to be; on this machine alone
    #[arg(long)]
    demo: bool,
    /// Where to listen [default: 127.0.0.1:3000] [env: TENURE_ADDR]
    #[arg(long, value_name = "ADDRESS:PORT")]
    addr: Option<String>,
}

pub(super) async fn run(mut config: Config, serve: &Serve, migrate: bool) -> Result<Outcome, Failure> {
    telemetry::init();
    if let Some(addr) = &serve.addr {
        config.set("addr", addr, "--addr").map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let addr: SocketAddr = config
        .get("addr")
        .and_then(|addr| addr.parse().ok())
        .ok_or_else(|| Failure::Usage("addr expects an address and a port, such as 127.0.0.1:3000".into()))?;
    if serve.demo && !addr.ip().is_loopback() {
        return Err(Failure::Usage(format!(
            "--demo lets whoever comes be anybody: it listens on this machine alone (127.0.0.1 or [::1]), not on {}",
            addr.ip()
        )));
    }
    let bundle = Bundle::embedded().map_err(|error| Failure::Failed(error.to_string()))?;
    if serve.demo {
        super::demo::seed_where_empty(&config).await?;
    }
    let tenure = start::start(&config, migrate).await?;
    let standing = ops::standing::of(&tenure).await?;
    check(standing, serve.demo)?;
    let worker = worker(&config, &tenure, serve.demo)?;
    let site = Site::of(&config, tenure, bundle, serve.demo).await?;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| Failure::Failed(format!("cannot listen on {addr}: {error}")))?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let signing = tokio::spawn(sign_daily(site.tenure.clone(), Witnesses::of(&config)));
    let (stop_working, working) = watch::channel(false);
    let worker = tokio::spawn(worker.run(working));
    eprintln!("tenure: listening on http://{}", listener.local_addr()?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(
        axum::serve(listener, site.router())
            .with_graceful_shutdown(async {
                // Also where the sender is gone.
                let _ = stopped.await;
            })
            .into_future(),
    );
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    tracing::info!("stopping: requests under way are finished");
    signing.abort();
    let _ = (stop.send(()), stop_working.send(true));
    match timeout(LEAVE, served).await {
        Ok(Ok(done)) => done?,
        Ok(Err(error)) => return Err(Failure::Failed(error.to_string())),
        Err(_) => tracing::warn!("some requests were not finished in time"),
    }
    if timeout(LEAVE, worker).await.is_err() {
        tracing::warn!("a job was not finished in time: it comes back when its lease ends");
    }
    Ok(Outcome::Done)
}

/// May a database that stands so be served in this way?
fn check(standing: Standing, demo: bool) -> Result<(), Failure> {
    match (demo, standing) {
        (true, Standing { demonstration: true, .. }) | (false, Standing { demonstration: false, .. }) => Ok(()),
        (true, Standing { empty: true, .. }) => {
            Err(Failure::Failed("this database is empty: run  tenure demo seed  first".into()))
        }
        (true, _) => Err(Failure::Failed(
            "this database holds an organisation and is not the demonstration: --demo would let whoever comes be anybody in it"
                .into(),
        )),
        (false, _) => Err(Failure::Failed(
            "this database is the demonstration, whose clock and keys are made up: serve it with --demo, or name another with --database"
                .into(),
        )),
    }
}

/// The worker of a configuration. Nothing leaves a demonstration, also where a mail server is configured: neither mails
/// nor webhooks.
fn worker(config: &Config, tenure: &Tenure, demo: bool) -> Result<Worker, Failure> {
    let post = Post::of(config)?.filter(|_| !demo);
    if post.is_none() {
        tracing::info!("no mail is sent: what is told waits in the outbox");
    }
    let key = hook_key(config, demo)?.filter(|_| !demo);
    let hooks = key.map(|key| Hooks::of(config, key)).transpose()?;
    Ok(Worker { tenure: tenure.clone(), post, hooks, ends: ends(config)?, zone: tenure.zone })
}

/// Every minute: signs the log's head where the day has none yet, and keeps what others attest in the folder for that.
async fn sign_daily(tenure: Tenure, mut witnesses: Option<Witnesses>) {
    let mut ticks = interval(SIGNING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match ops::evidence::daily_checkpoint(&tenure.call(Actor::System)).await {
            Ok(true) => tracing::info!("signed the day's checkpoint"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the day's checkpoint could not be signed"),
        }
        let Some(folder) = &mut witnesses else { continue };
        for said in folder.look(&tenure).await {
            let file = said.path.display();
            match said.came {
                Ok(kept) => tracing::info!(%file, statements = kept.len(), "kept what others attest"),
                Err(why) => tracing::warn!(%file, %why, "what others attest was not kept"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: Standing = Standing { demonstration: false, empty: true, clock_at: None };

    #[test]
    fn a_demonstration_is_served_as_one_and_nothing_else_is() {
        let demonstration = Standing { demonstration: true, empty: false, ..EMPTY };
        let real = Standing { empty: false, ..EMPTY };
        assert!(
            check(demonstration, true).is_ok() && check(real, false).is_ok() && check(EMPTY, false).is_ok()
        );
        assert!(check(EMPTY, true).unwrap_err().to_string().contains("tenure demo seed"));
        assert!(check(real, true).unwrap_err().to_string().contains("not the demonstration"));
        assert!(check(demonstration, false).unwrap_err().to_string().contains("--demo"));
    }
}
