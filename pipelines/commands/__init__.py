"""The commands of `jixiao`, a module a group. Heavy imports happen inside the functions: `--help` answers at once.

Does not belong here: work that a Dagster step does too; commands parse, call and print.
"""
