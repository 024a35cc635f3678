//! Serves the pages on 127.0.0.1:3000.

use server::assets::Bundle;
use server::router::{Web, router};
use server::security_headers::Headers;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let web = Web { bundle: Bundle::embedded()?, headers: Headers::default(), demonstration: true };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    eprintln!("http://127.0.0.1:3000");
    axum::serve(listener, router(&web, || {})).await?;
    Ok(())
}
