//! The table of costs as text: written, read and compared.

use std::fmt;

/// The costs of all rows, and the compiler that made the code.
pub struct Record {
    pub compiler: String,
    pub rows: Vec<RowCosts>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCosts {
    pub name: String,
    pub ours: Costs,
    pub tower_http: Costs,
    pub max_instructions: Option<i64>,
    pub max_allocations: Option<i64>,
}

/// Of one request, over the inner service alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    pub instructions: i64,
    pub allocations: i64,
}

/// In percent, for code of the compiler that the record names.
const TOLERANCE: i64 = 10;

/// In percent, for code of another compiler, which inlines otherwise.
const TOLERANCE_OTHER_COMPILER: i64 = 25;

/// Instructions that no row is judged by, however little it costs.
const SLACK: i64 = 3;

const COMPILER: &str = "Compiler: ";

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Instructions and heap allocations of one request, over those of the inner service alone."
        )?;
        writeln!(f, "{COMPILER}{}\n", self.compiler)?;
        writeln!(
            f,
            "{:42} | this crate        | tower-http        | at most\n\
             {:42} | instr.  | allocs. | instr.  | allocs. | instr.  | allocs.",
            "", "row"
        )?;
        writeln!(f, "{:-<42}{}", "", "-+---------".repeat(6))?;
        for row in &self.rows {
            let costs = [
                Some(row.ours.instructions),
                Some(row.ours.allocations),
                Some(row.tower_http.instructions),
                Some(row.tower_http.allocations),
                row.max_instructions,
                row.max_allocations,
            ];
            write!(f, "{:42}", row.name)?;
            for cost in costs {
                let cost = cost.map_or("-".into(), |cost| cost.to_string());
                write!(f, " | {cost:>7}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Record {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let compiler = text.lines().find_map(|line| line.strip_prefix(COMPILER))?;
        let mut table = text.lines().skip_while(|line| !line.starts_with("---"));
        table.next()?;
        Some(Self {
            compiler: compiler.into(),
            rows: table.map(RowCosts::parse).collect::<Option<_>>()?,
        })
    }

    /// What has become dearer than this record says, in words; nothing if all is well.
    pub fn regressions(&self, measured: &Self) -> Vec<String> {
        let tolerance = if self.compiler == measured.compiler {
            TOLERANCE
        } else {
            TOLERANCE_OTHER_COMPILER
        };
        let row_of =
            |record: &Self, name: &str| record.rows.iter().position(|row| row.name == name);
        let mut regressions = Vec::new();
        for now in &measured.rows {
            match row_of(self, &now.name) {
                Some(at) => {
                    let recorded = self.rows[at].ours;
                    regressions.extend(now.ours.regressions(&now.name, recorded, tolerance));
                }
                None => regressions.push(format!("{}: is not recorded", now.name)),
            }
        }
        let gone = self
            .rows
            .iter()
            .filter(|row| row_of(measured, &row.name).is_none());
        regressions.extend(gone.map(|row| format!("{}: is recorded, and not measured", row.name)));
        regressions
    }
}

impl RowCosts {
    fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split('|').map(str::trim);
        let name = cells.next()?.into();
        let numbers: Vec<Option<i64>> = cells.map(|cell| cell.parse().ok()).collect();
        let costs = |at: usize| {
            Some(Costs {
                instructions: (*numbers.get(at)?)?,
                allocations: (*numbers.get(at + 1)?)?,
            })
        };
        Some(Self {
            name,
            ours: costs(0)?,
            tower_http: costs(2)?,
            max_instructions: *numbers.get(4)?,
            max_allocations: *numbers.get(5)?,
        })
    }

    /// Where this crate costs more than it may, in words.
    pub fn excess(&self) -> Vec<String> {
        let Self { name, ours, .. } = self;
        [
            (ours.instructions, self.max_instructions, "instructions"),
            (ours.allocations, self.max_allocations, "allocations"),
        ]
        .into_iter()
        .filter_map(|(cost, limit, unit)| {
            let limit = limit.filter(|limit| cost > *limit)?;
            Some(format!("{name}: {cost} {unit}, at most {limit}"))
        })
        .collect()
    }
}

impl Costs {
    fn regressions(self, name: &str, recorded: Self, tolerance: i64) -> Vec<String> {
        let mut regressions = Vec::new();
        let slack = (recorded.instructions.abs() * tolerance / 100).max(SLACK);
        if self.instructions > recorded.instructions + slack {
            regressions.push(format!(
                "{name}: {} instructions, recorded are {}, and {slack} more are tolerated",
                self.instructions, recorded.instructions
            ));
        }
        if self.allocations != recorded.allocations {
            regressions.push(format!(
                "{name}: {} allocations, recorded are {}",
                self.allocations, recorded.allocations
            ));
        }
        regressions
    }
}
