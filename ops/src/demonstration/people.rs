//! The people of Waypost, and the teams that they answer for.

use domain::actor::Role;

/// A team, with what it builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Team {
    Couriers,
    Depots,
    Payments,
    Customers,
    Integrations,
    Data,
    Fleet,
    Finance,
    Platform,
    Routing,
}

/// Somebody who signs in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Somebody {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) role: Role,
}

const fn somebody(name: &'static str, email: &'static str, role: Role) -> Somebody {
    Somebody { name, email, role }
}

/// Everybody who signs in. The first five are those among whom a visitor chooses.
pub(super) const PEOPLE: [Somebody; 17] = [
    somebody("Ines Carvalho", "ines.carvalho@example.com", Role::Owner),
    somebody("Tomasz Wilk", "tomasz.wilk@example.com", Role::Security),
    somebody("Hannah Brandt", "hannah.brandt@example.com", Role::Management),
    somebody("Samuel Okafor", "samuel.okafor@example.com", Role::Auditor),
    somebody("Yuki Tanaka", "yuki.tanaka@example.com", Role::Admin),
    somebody("Jonas Lindqvist", "jonas.lindqvist@example.com", Role::Owner),
    somebody("Amara Diallo", "amara.diallo@example.com", Role::Owner),
    somebody("Sofia Marino", "sofia.marino@example.com", Role::Owner),
    somebody("Nadia Haddad", "nadia.haddad@example.com", Role::Owner),
    somebody("Rahul Mehta", "rahul.mehta@example.com", Role::Owner),
    somebody("Petra Novakova", "petra.novakova@example.com", Role::Owner),
    somebody("Grace Mwangi", "grace.mwangi@example.com", Role::Owner),
    somebody("Elif Yilmaz", "elif.yilmaz@example.com", Role::Owner),
    somebody("Lucas Moreau", "lucas.moreau@example.com", Role::Owner),
    somebody("Oskar Berg", "oskar.berg@example.com", Role::Owner),
    somebody("Chloe Martin", "chloe.martin@example.com", Role::Owner),
    somebody("Daniel Fischer", "daniel.fischer@example.com", Role::Owner),
];

/// The address of the person who does security's part.
pub(super) const SECURITY: &str = PEOPLE[1].email;
/// The address of the person who acknowledges for management.
pub(super) const MANAGEMENT: &str = PEOPLE[2].email;
/// The address of the person who looks after people and programs.
pub(super) const ADMIN: &str = PEOPLE[4].email;
/// The address of the auditor.
pub(super) const AUDITOR: &str = PEOPLE[3].email;

impl Team {
    /// Who can change what the team runs.
    pub(super) const fn technical(self) -> &'static str {
        match self {
            Self::Couriers => PEOPLE[0].email,
            Self::Routing => PEOPLE[5].email,
            Self::Payments => PEOPLE[6].email,
            Self::Customers => PEOPLE[7].email,
            Self::Integrations => PEOPLE[8].email,
            Self::Data => PEOPLE[9].email,
            Self::Fleet => PEOPLE[10].email,
            Self::Finance => PEOPLE[11].email,
            Self::Platform => PEOPLE[12].email,
            Self::Depots => PEOPLE[13].email,
        }
    }

    /// Who answers for the need.
    pub(super) const fn business(self) -> &'static str {
        match self {
            Self::Couriers | Self::Depots | Self::Fleet | Self::Routing => PEOPLE[16].email,
            Self::Payments | Self::Customers | Self::Integrations | Self::Finance => PEOPLE[15].email,
            Self::Data | Self::Platform => PEOPLE[14].email,
        }
    }

    /// As tags write it.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Couriers => "couriers",
            Self::Depots => "depots",
            Self::Payments => "payments",
            Self::Customers => "customers",
            Self::Integrations => "integrations",
            Self::Data => "data",
            Self::Fleet => "fleet",
            Self::Finance => "finance",
            Self::Platform => "platform",
            Self::Routing => "routing",
        }
    }
}
