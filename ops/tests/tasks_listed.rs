//! The list of all tasks that wait: every one once, page by page, in either direction.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use crate::tasks::left;
use domain::id::TaskId;
use ops::tasks::{self, ListPlace, Listed, list};

async fn page(estate: &Estate, place: ListPlace) -> Listed {
    list(&estate.sec(), place, 2).await.unwrap()
}

fn ids(found: &Listed) -> Vec<TaskId> {
    found.rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn its_pages_have_every_task_once_forwards_and_backwards() {
    let estate = left().await;
    let all: Vec<TaskId> =
        tasks::mine(&estate.sec(), 1_000).await.unwrap().rows.iter().map(|row| row.id).collect();
    let total = u64::try_from(all.len()).unwrap();
    assert!(all.len() > 4, "more than two pages: {}", all.len());
    let (mut seen, mut place) = (Vec::new(), ListPlace::First);
    loop {
        let found = page(&estate, place).await;
        let Some(last) = found.rows.last() else { break };
        assert_eq!((found.total, found.before), (total, u64::try_from(seen.len()).unwrap()));
        assert!(found.rows.len() <= 2);
        place = ListPlace::After(last.id);
        seen.extend(ids(&found));
    }
    assert_eq!(seen, all);

    let back = page(&estate, ListPlace::Before(all[4])).await;
    assert_eq!((ids(&back), back.before), (all[2..4].to_vec(), 2));
    let first = page(&estate, ListPlace::Before(all[2])).await;
    assert_eq!((ids(&first), first.before), (all[..2].to_vec(), 0));
    let nowhere = page(&estate, ListPlace::Before(all[0])).await;
    assert_eq!((nowhere.rows.len(), nowhere.before, nowhere.total), (0, 0, total));
}

#[tokio::test]
async fn others_tasks_are_not_in_it_and_a_place_that_is_none_is_the_first() {
    let estate = left().await;
    let first = page(&estate, ListPlace::First).await;
    let none = TaskId::new(uuid::Uuid::nil());
    assert_eq!(page(&estate, ListPlace::After(none)).await, first);
    assert_eq!(page(&estate, ListPlace::Before(none)).await, first);
    let somebody = estate.by(estate.somebody("sam").await, &[]);
    for other in [somebody, estate.aud(), estate.app.operator()] {
        assert_eq!(list(&other, ListPlace::First, 2).await.unwrap(), Listed::default());
        let after = list(&other, ListPlace::After(first.rows[0].id), 2).await.unwrap();
        assert_eq!(after, Listed::default());
    }
}
