//! Where to go after signing in: a page of ours, never another site.

/// The longest path that is kept.
const LONGEST: usize = 2_000;

/// The path, where it leads to a page of ours and away from signing in itself; the home page otherwise.
#[must_use]
pub fn local_path(given: Option<&str>) -> String {
    let path = given.unwrap_or("/");
    // "//evil.example" and "/\evil.example" are other sites to a browser; it drops tabs and line breaks before it looks.
    let local = path.starts_with('/') && !path.starts_with("//");
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let start = path.split(['?', '#']).next().unwrap_or_default();
    let elsewhere = start != "/sign-out" && start != "/sign-in" && !start.starts_with("/sign-in/");
    if local && plain && elsewhere && path.len() <= LONGEST { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_is_gone_back_to() {
        for path in ["/", "/identities?q=a%20b&page=2", "/reviews/1/items/2#x", "/sign-inn"] {
            assert_eq!(local_path(Some(path)), path);
        }
        for other in [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "identities",
            "/sign-in",
            "/sign-in?next=/",
            "/sign-in/callback?code=1",
            "/sign-out",
            "/a\r\nset-cookie: x=1",
            "/\u{e9}",
        ] {
            assert_eq!(local_path(Some(other)), "/", "{other}");
        }
        assert_eq!(local_path(Some(&format!("/{}", "a".repeat(2_000)))), "/");
        assert_eq!(local_path(None), "/");
    }
}
