//! An item among those of its reviewer: which comes next, whatever is decided already.

use crate::estate::Estate;
use domain::review::Decision;
use ops::reviews::{self, Deciding};

#[tokio::test]
async fn the_next_is_the_first_open_one_behind_it_and_else_the_first_before_it() {
    let estate = Estate::new().await;
    estate.launched().await;
    let olga = estate.olga();
    let mine = reviews::mine(&olga).await.unwrap();
    let mut open: Vec<bool> = vec![true; mine.len()];
    // The last but one, the last, the first, and so on, until none is left.
    for decided in [None, Some(3), Some(4), Some(0), Some(2), Some(1)] {
        if let Some(place) = decided {
            let shown = estate.shown(&mine[place].name).await;
            let reason = Some("Nobody needs it".into());
            let deciding = Deciding { items: vec![shown], decision: Decision::Revoke, reason };
            reviews::decide(&olga, &deciding).await.unwrap();
            open[place] = false;
        }
        for (place, item) in mine.iter().enumerate() {
            let page = reviews::item(&olga, item.id).await.unwrap();
            let others = (place + 1..mine.len()).chain(0..place);
            let next = others.into_iter().find(|other| open[*other]).map(|other| mine[other].id);
            assert_eq!((page.place, page.of, page.next), (place + 1, mine.len(), next), "{decided:?}");
        }
    }
}
