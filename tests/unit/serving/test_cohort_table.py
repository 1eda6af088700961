"""Folder names of a cohort."""

from warmfront.serving.cohort_table import name_folders


def test_no_folder_takes_the_name_of_a_file_of_the_cohort() -> None:
    assert name_folders(["index.html", "Cohort.tsv", "P1"]) == ["index.html-2", "Cohort.tsv-2", "P1"]
