"""The whole life of a series: moved, split, put on another clock, canceled, ended. Everybody who attends is told."""
