//! One stylesheet out of many: the files that `style/main.css` imports, in its order, without comments and spare space.
//!
//! Deliberately small. It changes no value and no selector, so `light-dark()`, `oklch()` and layers stay as written.

use crate::Failure;
use std::path::Path;

/// Puts the stylesheet together.
///
/// # Errors
/// A file that cannot be read, or a line of `main.css` that is neither a comment, an `@layer` statement nor an `@import`.
pub(super) fn bundle(folder: &Path) -> Result<String, Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let mut all = String::new();
    for line in minify(&read("main.css")?).split_inclusive(';') {
        match line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            Some(name) => all += &minify(&read(name)?),
            None if line.starts_with("@layer ") && !line.contains('{') => all += line,
            None => {
                return Err(format!(
                    "style/main.css: '{line}' is neither an @layer list nor an @import \"file.css\""
                )
                .into());
            }
        }
    }
    Ok(all)
}

/// Drops comments, folds white space, and drops it around `{`, `}`, `;` and `,` where it never means anything. Strings
/// stay as they are. A space before `:` or `(` and around operators stays: there it may mean something.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut space = false;
    while let Some(letter) = rest.next() {
        if letter == '/' && rest.peek() == Some(&'*') {
            skip_comment(&mut rest);
            space = true;
        } else if letter.is_whitespace() {
            space = true;
        } else {
            let tight = matches!(letter, '{' | '}' | ';' | ',')
                || out.ends_with(['{', '}', ';', ','])
                || out.is_empty();
            if space && !tight {
                out.push(' ');
            }
            space = false;
            if letter == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(letter);
            if letter == '"' || letter == '\'' {
                copy_string(letter, &mut rest, &mut out);
            }
        }
    }
    out
}

fn skip_comment(rest: &mut impl Iterator<Item = char>) {
    rest.next();
    let mut before = ' ';
    for letter in rest {
        if before == '*' && letter == '/' {
            return;
        }
        before = letter;
    }
}

fn copy_string(quote: char, rest: &mut impl Iterator<Item = char>, out: &mut String) {
    let mut escaped = false;
    for letter in rest {
        out.push(letter);
        if letter == quote && !escaped {
            return;
        }
        escaped = letter == '\\' && !escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_spare_space_go() {
        let css = "/* a */\n.a ,\n.b > .c {\n  color : red ;\n  margin: 0 auto;\n}\n@media (width < 40em) { a { b: c } }";
        assert_eq!(minify(css), ".a,.b > .c{color : red;margin: 0 auto}@media (width < 40em){a{b: c}}");
    }

    #[test]
    fn what_may_mean_something_stays() {
        for css in [
            ".a :hover{b: c}",
            ".a{width: calc(100% - 2px);color: light-dark(oklch(0.2 0.01 250),oklch(0.9 0 0))}",
            ".a::before{content: \"a  /* b */ ; }\"}",
            ".a::after{content: '\\'  {'}",
        ] {
            assert_eq!(minify(css), css);
        }
    }

    #[test]
    fn an_unfinished_comment_or_string_ends_with_the_file() {
        assert_eq!(minify("a{} /* never"), "a{}");
        assert_eq!(minify("a{b: \"never"), "a{b: \"never");
    }

    #[test]
    fn the_projects_own_styles_bundle() {
        let css = bundle(&crate::root().join("style")).unwrap();
        assert!(css.starts_with("@layer "), "{}", &css[..40]);
        assert!(!css.contains("/*") && !css.contains('\n'));
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
}
