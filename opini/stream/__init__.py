"""Time, weights and change: what turns single opinions into honest daily counts. numpy and scipy only."""
