//! No other site may act through a visitor's browser: mutating requests must come from our own pages.
//!
//! Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; neither can be set by a page. A
//! request with neither is no browser's: it may act unless it carries a cookie, by which alone it could borrow a session.
//! The doors of programs read no cookie at all: there is nothing to borrow, and whoever has a token may come from anywhere.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, Method, StatusCode};

/// The middleware.
pub async fn refuse_foreign(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_mutating(request.method())
        && !is_for_programs(path)
        && !is_ours(request.headers(), request.uri().host())
    {
        let said = "This request did not come from Tenure's own pages, so nothing was changed.\n";
        return (StatusCode::FORBIDDEN, said).into_response();
    }
    next.run(request).await
}

/// Doors that know a caller by a token in the request, and by nothing that a browser sends by itself.
fn is_for_programs(path: &str) -> bool {
    ["/api/v1/", "/scim/v2/"].iter().any(|doors| path.starts_with(doors))
}

fn is_mutating(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

/// `authority` is the host of an HTTP/2 request line, which has no `Host` header.
fn is_ours(headers: &HeaderMap, authority: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        // "none": the visitor's own doing, such as sending a form again after a reload.
        return matches!(site, "same-origin" | "none");
    }
    if let Some(origin) = text(ORIGIN.as_str()) {
        let from = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let here = text(HOST.as_str()).or(authority);
        return from.is_some() && from == here;
    }
    !headers.contains_key(COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, routing::any};
    use tower::ServiceExt;

    async fn status(method: &str, headers: &[(&str, &str)]) -> u16 {
        let app =
            Router::new().route("/", any(|| async { "done" })).layer(middleware::from_fn(refuse_foreign));
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn our_own_pages_may_act() {
        assert_eq!(status("POST", &[("sec-fetch-site", "same-origin"), ("cookie", "id=1")]).await, 200);
        assert_eq!(status("POST", &[("sec-fetch-site", "none"), ("cookie", "id=1")]).await, 200);
        let origin = [("origin", "https://tenure.example"), ("host", "tenure.example"), ("cookie", "id=1")];
        assert_eq!(status("POST", &origin).await, 200);
    }

    #[tokio::test]
    async fn other_sites_may_not_even_siblings() {
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN ", "\u{e9}"] {
            assert_eq!(status("POST", &[("sec-fetch-site", site)]).await, 403, "{site}");
        }
        for method in ["PUT", "PATCH", "DELETE", "INVENTED"] {
            assert_eq!(status(method, &[("sec-fetch-site", "cross-site")]).await, 403, "{method}");
        }
    }

    #[tokio::test]
    async fn without_fetch_metadata_the_origin_decides() {
        for origin in [
            "https://evil.example",
            "null",
            "https://tenure.example.evil.example",
            "https://tenure.example:444",
            "tenure.example",
            "",
        ] {
            assert_eq!(
                status("POST", &[("origin", origin), ("host", "tenure.example")]).await,
                403,
                "{origin}"
            );
        }
        assert_eq!(status("POST", &[("origin", "https://tenure.example")]).await, 403, "no host");
    }

    #[tokio::test]
    async fn a_good_origin_does_not_outweigh_a_foreign_site() {
        let both = [("sec-fetch-site", "cross-site"), ("origin", "https://a.example"), ("host", "a.example")];
        assert_eq!(status("POST", &both).await, 403);
    }

    #[tokio::test]
    async fn a_program_without_cookies_may_act_and_one_with_a_session_may_not() {
        assert_eq!(status("POST", &[("authorization", "Bearer x")]).await, 200);
        assert_eq!(status("POST", &[("cookie", "id=1")]).await, 403);
    }

    #[test]
    fn the_doors_of_programs_and_no_others_take_requests_from_anywhere() {
        for path in ["/api/v1/identities", "/scim/v2/Users/x"] {
            assert!(is_for_programs(path), "{path}");
        }
        for path in ["/api/reviews/decide", "/api/v1", "/api/v10/x", "/", "/x/api/v1/", "/scim/v20/"] {
            assert!(!is_for_programs(path), "{path}");
        }
    }

    #[tokio::test]
    async fn reading_is_free() {
        assert_eq!(status("GET", &[("sec-fetch-site", "cross-site"), ("cookie", "id=1")]).await, 200);
    }
}
