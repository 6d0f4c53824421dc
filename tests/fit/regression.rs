//! Logistic regression with a quadratic penalty, by cyclic coordinate descent: the same rows give the same weights.

/// Rounds over all weights; they move by less than a thousandth long before.
const ROUNDS: usize = 40;
/// The largest step of one weight in one round, so that the first ones do not overshoot.
const LARGEST_STEP: f64 = 1.0;

/// One mail: what is seen in it, and what it is.
pub struct Row {
    /// Number of the weight and strength.
    pub seen: Vec<(usize, f64)>,
    /// Whether it is what is looked for.
    pub is: bool,
    /// How much it counts.
    pub counts: f64,
}

/// What holds a weight back.
#[derive(Clone, Copy)]
pub struct Belief {
    /// What it is without any mail.
    pub towards: f64,
    /// How strongly it is held there.
    pub strength: f64,
    /// Between which it must stay.
    pub between: (f64, f64),
}

impl Belief {
    /// Held near a number, but free.
    pub fn near(towards: f64, strength: f64) -> Self {
        Belief {
            towards,
            strength,
            between: (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// The weights that fit best.
pub fn fit(rows: &[Row], beliefs: &[Belief]) -> Vec<f64> {
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); beliefs.len()];
    for (at, row) in rows.iter().enumerate() {
        for (weight, strength) in &row.seen {
            columns[*weight].push((at, *strength));
        }
    }
    let mut weights: Vec<f64> = beliefs.iter().map(|belief| belief.towards).collect();
    let mut sums: Vec<f64> = rows
        .iter()
        .map(|row| row.seen.iter().map(|(at, x)| weights[*at] * x).sum())
        .collect();
    for _ in 0..ROUNDS {
        for (at, belief) in beliefs.iter().enumerate() {
            let step = step(rows, &columns[at], &sums, weights[at], belief);
            weights[at] += step;
            for (row, x) in &columns[at] {
                sums[*row] += step * x;
            }
        }
    }
    weights
}

/// One step of Newton's method along one weight.
fn step(rows: &[Row], column: &[(usize, f64)], sums: &[f64], weight: f64, belief: &Belief) -> f64 {
    let mut slope = belief.strength * (weight - belief.towards);
    let mut curve = belief.strength + 1e-9;
    for (at, x) in column {
        let row = &rows[*at];
        let chance = 1.0 / (1.0 + (-sums[*at]).exp());
        let is = f64::from(u8::from(row.is));
        slope += row.counts * x * (chance - is);
        curve += row.counts * x * x * chance * (1.0 - chance);
    }
    let step = (-slope / curve).clamp(-LARGEST_STEP, LARGEST_STEP);
    (weight + step).clamp(belief.between.0, belief.between.1) - weight
}
