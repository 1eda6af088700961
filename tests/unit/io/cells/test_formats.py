"""Every format is recognised by real headers, with its unit, its groups and its centre of the cell.

The headers are those that the programs write (see ``source`` and ``status`` in spatial/formats.toml); the
rows are made up.
"""

from pathlib import Path

import numpy as np
import pytest

from warmfront.assays.spatial.images import prepare_images
from warmfront.domain.errors import InputError
from warmfront.domain.space import TUMOUR_ONLY_EXPORT
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.files import load_knowledge

SPATIAL = load_knowledge().spatial
MICRO, MU = "\u00b5", "\u03bc"
MCMICRO = (
    "CellID,DNA_1,CD8,panCK,X_centroid,Y_centroid,Area,MajorAxisLength,MinorAxisLength,Eccentricity,Solidity,"
    "Extent,Orientation"
)
SHAPE = "30,7,6,0.5,0.9,0.7,1.2"


def _table(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_mcmicro_with_the_columns_of_scimap(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "unmicst-1_cell.csv",
        MCMICRO + ",imageid,phenotype",
        f"1,900.5,10.25,3,1768.3,257.2,{SHAPE},exemplar-001,Tumor",
        f"2,901.5,11.25,4,1107.2,665.9,{SHAPE},exemplar-001,CD8+ T",
    )
    cells = read_cells(path)
    assert cells.source_format == "mcmicro"
    assert cells.um_per_unit is None
    assert cells.x.tolist() == [1768.3, 1107.2]
    assert set(cells.markers) == {"DNA_1", "CD8", "panCK"}
    assert cells.image is not None
    assert cells.image.names == ("exemplar-001",)
    assert read_cells(path, um_per_unit=0.65).um_per_unit == 0.65


def test_mcmicro_alone_has_no_types_and_says_so(tmp_path: Path) -> None:
    rows = [f"{i},900.5,10.25,3,{10 * i},{i % 3},{SHAPE}" for i in range(5)]
    cells = read_cells(_table(tmp_path, "c.csv", MCMICRO, *rows), um_per_unit=0.65)
    with pytest.raises(InputError, match="no column of types"):
        prepare_images(cells, SPATIAL)


def test_older_mcmicro(tmp_path: Path) -> None:
    cells = read_cells(
        _table(tmp_path, "c.csv", "CellID,CD3,X_position,Y_position,phenotype", "1,5,10,20,B cells")
    )
    assert (cells.source_format, cells.y.tolist()) == ("mcmicro_position", [20])


INFORM = (
    "Path\tSample Name\tTissue Category\tPhenotype\tCell ID\tCell X Position\tCell Y Position\t"
    "Nucleus Area ({0})\tMembrane PDL1 (Opal 520) Mean (Normalized Counts, Total Weighting)"
)


@pytest.mark.parametrize(("unit", "factor"), [("pixels", 0.5), ("square microns", 1.0)])
def test_inform_tells_its_unit_by_its_area_columns(tmp_path: Path, unit: str, factor: float) -> None:
    path = _table(
        tmp_path,
        "Set4_cell_seg_data.txt",
        INFORM.format(unit),
        "\\\\srv\\scans\tSet4_1-6plex_[16142,55840].im3\tStroma\tCD8+\t1\t100\t40\t80\t0.42",
        "\\\\srv\\scans\tSet4_1-6plex_[16142,55840].im3\tTumor\tCK+\t2\t110\t40\t80\t1.42",
    )
    cells = read_cells(path)
    assert (cells.source_format, cells.um_per_unit) == ("inform", factor)
    assert len(cells.markers) == 1
    assert cells.limits == ()
    assert cells.image is not None
    assert cells.image.names == ("Set4_1-6plex_[16142,55840].im3",)


def test_inform_renamed_by_r_and_of_the_tumour_alone(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "c.csv",
        "Sample.Name,Tissue.Category,Phenotype,Cell.ID,Cell.X.Position,Cell.Y.Position,"
        "Entire.Cell.Area..pixels.",
        "f1,Tumor,CK+,1,100,40,300",
        "f1,Tumor,CD8+,2,120,40,300",
        "f1,Tumor,,3,120,60,300",
    )
    cells = read_cells(path)
    assert (cells.source_format, cells.um_per_unit) == ("inform", 0.5)
    (image,) = prepare_images(cells, SPATIAL).images
    assert image.flags[0].startswith(TUMOUR_ONLY_EXPORT)


def test_consolidated_inform_with_one_phenotype_per_column(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "Consolidated_data.txt",
        "Slide ID\tSample Name\tCell ID\tCell X Position\tCell Y Position\tPhenotype CD8\t"
        "Phenotype CK\tUnit (microns)",
        "S1\tS1_f1\t1\t0\t0\tCD8+\tCK-\t1",
        "S1\tS1_f1\t2\t9\t0\tCD8-\tCK+\t1",
        "S1\tS1_f1\t3\t0\t9\tCD8-\tCK-\t1",
    )
    prepared = prepare_images(read_cells(path), SPATIAL)
    (image,) = prepared.images
    assert [image.cell_type.names[code] for code in image.cell_type.codes] == ["CD8 T", "Tumour", "Other"]


def test_halo_takes_the_centre_of_the_box_and_types_from_flags(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "object_data.csv",
        "Image Location,Analysis Region,Algorithm Name,Object Id,XMin,XMax,YMin,YMax,"
        "PanCK Positive Classification,CD3+CD8+,CD8 Positive Nucleus Classification,CD8 Cell Intensity,"
        f"Cell Area ({MICRO}m{chr(178)}),Classifier Label",
        r"D:\scans\case 7.qptiff,ROI 1,HighPlex,1,10,20,0,8,1,0,0,1.5,80,Tumor",
        r"D:\scans\case 7.qptiff,ROI 1,HighPlex,2,110,120,0,8,0,1,1,9.5,80,Stroma",
        r"D:\scans\case 7.qptiff,ROI 1,HighPlex,3,110,120,50,58,0,0,0,0.5,80,Stroma",
    )
    cells = read_cells(path, um_per_unit=0.5)
    assert cells.source_format == "halo"
    assert (cells.x.tolist(), cells.y.tolist()) == ([15, 115, 115], [4, 4, 54])
    assert cells.image is not None
    assert cells.image.names == ("case 7.qptiff",)
    assert "CD8 Cell Intensity" in cells.markers
    assert not any("Area" in name for name in cells.markers)
    (image,) = prepare_images(cells, SPATIAL).images
    assert [image.cell_type.names[code] for code in image.cell_type.codes] == ["Tumour", "CD8 T", "Other"]


@pytest.mark.parametrize("micro", [MICRO + "m", MU + "m", "um", "\u00c2" + MICRO + "m"])
def test_qupath_whichever_micro_sign(tmp_path: Path, micro: str) -> None:
    path = _table(
        tmp_path,
        "measurements.tsv",
        "Image\tObject ID\tObject type\tName\tClassification\tParent\tROI\t"
        f"Centroid X {micro}\tCentroid Y {micro}\t"
        f"Nucleus: Area {micro}^2\tNucleus: Hematoxylin OD mean\tCell: CD8: Mean\tCell: CD8: Std.Dev.",
        "slide.svs\ta-1\tDetection\t\tTumor\tAnnotation\tPolygon\t1000.5\t2000\t40\t0.4\t3\t1",
        "slide.svs\ta-2\tDetection\t\tImmune cells\tAnnotation\tPolygon\t1009.5\t2000\t40\t0.4\t3\t1",
        "slide.svs\ta-3\tDetection\t\tCD8: Positive\tAnnotation\tPolygon\t1009.5\t2009\t40\t0.4\t3\t1",
        "slide.svs\ta-4\tDetection\t\tPanCK: Positive: CD8: Negative\t"
        "Annotation\tPolygon\t1000\t2009\t40\t0.4\t3\t1",
    )
    cells = read_cells(path)
    assert (cells.source_format, cells.um_per_unit) == ("qupath", 1.0)
    assert set(cells.markers) == {"Nucleus: Hematoxylin OD mean", "Cell: CD8: Mean"}
    prepared = prepare_images(cells, SPATIAL)
    assert [role for _, role, _ in prepared.roles] == ["tumour", "other_immune", "cd8_t", "tumour"]


def test_qupath_without_a_pixel_size(tmp_path: Path) -> None:
    cells = read_cells(_table(tmp_path, "m.csv", "Image,Class,Centroid X px,Centroid Y px", "a,Stroma,1,2"))
    assert (cells.source_format, cells.um_per_unit) == ("qupath_px", None)


XENIUM = (
    "cell_id,x_centroid,y_centroid,transcript_counts,control_probe_counts,control_codeword_counts,total_counts,"
    "cell_area,nucleus_area"
)


def test_xenium_takes_types_from_a_second_table(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "cells.csv",
        XENIUM,
        "aaaa-1,847.25,326.19,28,1,0,29,58.3,26.6",
        "aaab-1,826.34,328.03,94,0,0,94,197.0,42.1",
        "aaac-1,826.34,338.03,94,0,0,94,197.0,42.1",
    )
    _table(tmp_path, "types.csv", "Barcode,Cluster", "aaab-1,CD8+_T_Cells", "aaaa-1,Invasive_Tumor")
    mapping = _table(
        tmp_path, "map.toml", "[types]", 'file = "types.csv"', 'cell_id = "Barcode"', 'cell_type = "Cluster"'
    )
    cells = read_cells(path, columns=mapping)
    assert (cells.source_format, cells.um_per_unit) == ("xenium", 1.0)
    prepared = prepare_images(cells, SPATIAL)
    assert [(name, role) for name, role, _ in prepared.roles] == [
        ("CD8+_T_Cells", "cd8_t"),
        ("Invasive_Tumor", "tumour"),
    ]
    assert prepared.unmapped == (("(no type)", 1),)
    assert any("types of 2 of 3 cells" in note for note in prepared.notes)


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("Barcode,Cluster\nzz,1", "no identifier of the cell table"),
        ("Barcode,Cluster\naaaa-1,1\naaaa-1,2", "1 identifiers more than once"),
        ("Code,Cluster\naaaa-1,1", "no column 'Barcode'"),
    ],
)
def test_a_second_table_that_does_not_fit_is_refused(tmp_path: Path, types: str, said: str) -> None:
    path = _table(tmp_path, "cells.csv", XENIUM, "aaaa-1,847.25,326.19,28,1,0,29,58.3,26.6")
    second = _table(tmp_path, "types.csv", types)
    mapping = {"types": {"file": str(second), "cell_id": "Barcode", "cell_type": "Cluster"}}
    with pytest.raises(InputError, match=said):
        read_cells(path, columns=mapping)


@pytest.mark.parametrize("separator", [":", "."])
def test_codex_asks_for_the_size_of_a_pixel(tmp_path: Path, separator: str) -> None:
    path = _table(
        tmp_path,
        "CRC_clusters.csv",
        "CellID,ClusterName,X:X,Y:Y,patients,groups,spots,File Name,CD8 - T cells:Cyc_3_ch_2".replace(
            ":", separator
        ),
        "0,CD8+ T cells,100,200,1,1,1_A,reg001_A,55.5",
    )
    with pytest.raises(InputError, match=r"0\.377 um"):
        read_cells(path)
    cells = read_cells(path, um_per_unit=0.377)
    assert (cells.source_format, cells.x.tolist()) == ("codex", [100])
    assert len(cells.markers) == 1


@pytest.mark.parametrize(
    ("header", "row", "format_id", "centre", "unit"),
    [
        (
            "ImageNumber,ObjectNumber,Location_Center_X,Location_Center_Y,Intensity_MeanIntensity_CD8,cell_type",
            "1,1,5,6,0.3,B cell",
            "cellprofiler",
            (5, 6),
            None,
        ),
        (
            "ImageNumber,ObjectNumber,AreaShape_Center_X,AreaShape_Center_Y,cell_type",
            "1,1,5,6,B cell",
            "cellprofiler_shape",
            (5, 6),
            None,
        ),
        (
            "Object,area,centroid-0,centroid-1,axis_major_length,axis_minor_length,eccentricity,image,cell_type",
            "1,30,6,5,7,6,0.4,P1_001.tiff,B cell",
            "steinbock",
            (5, 6),
            1.0,
        ),
        (
            ",fov,volume,center_x,center_y,min_x,min_y,max_x,max_y,anisotropy,cell_type",
            "11049,0,500,5,6,4,5,6,7,1.2,B cell",
            "merscope",
            (5, 6),
            1.0,
        ),
    ],
    ids=["cellprofiler", "cellprofiler_shape", "steinbock", "merscope"],
)
def test_other_programs(
    tmp_path: Path, header: str, row: str, format_id: str, centre: tuple[float, float], unit: float | None
) -> None:
    cells = read_cells(_table(tmp_path, "cells.csv", header, row))
    assert (cells.source_format, cells.um_per_unit) == (format_id, unit)
    assert (cells.x[0], cells.y[0]) == centre


def test_cosmx_asks_for_the_size_of_a_pixel(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "S0_metadata_file.csv",
        "fov,cell_ID,Area,CenterX_local_px,CenterY_local_px,CenterX_global_px,CenterY_global_px,Mean.PanCK",
        "1,1,300,10,10,5010,9010,77",
    )
    with pytest.raises(InputError, match="--um-per-unit"):
        read_cells(path)
    cells = read_cells(path, um_per_unit=0.12)
    assert (cells.source_format, cells.x.tolist()) == ("cosmx", [5010])
    assert list(cells.markers) == ["Mean.PanCK"]


def test_two_formats_at_once_are_ambiguous_until_one_is_named(tmp_path: Path) -> None:
    path = _table(tmp_path, "c.csv", "CellID,X_centroid,Y_centroid,X_position,Y_position", "1,1,2,3,4")
    with pytest.raises(InputError, match="mcmicro, mcmicro_position equally well"):
        read_cells(path)
    assert read_cells(path, format_id="mcmicro_position").x.tolist() == [3]
    with pytest.raises(InputError, match="did you mean mcmicro"):
        read_cells(path, format_id="mcmicr")


def test_a_map_completes_a_known_format(tmp_path: Path) -> None:
    path = _table(tmp_path, "c.csv", "x_um,y_um,kind,donor", "1,2,Tumor,D1")
    cells = read_cells(path, columns={"columns": {"cell_type": "kind", "patient": "donor"}})
    assert cells.source_format == "canonical"
    assert cells.cell_type is not None
    assert cells.cell_type.names == ("Tumor",)


def test_every_format_has_a_test_of_its_header_and_a_line_in_the_guide() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    here += (Path(__file__).parent / "test_tables.py").read_text(encoding="utf-8")
    here += (Path(__file__).parent / "test_annotated_cells.py").read_text(encoding="utf-8")
    here += (Path(__file__).parent / "test_nuclei.py").read_text(encoding="utf-8")
    assert [key for key in SPATIAL.formats if f'"{key}"' not in here] == []
    page = (Path(__file__).resolve().parents[4] / "docs/how-to/cell-tables.md").read_text(encoding="utf-8")
    assert [key for key in SPATIAL.formats if f"`{key}`" not in page] == []
    assert np.all([entry.guide for entry in SPATIAL.formats.values()])
