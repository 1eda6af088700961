"""What space says of one image and of one patient: statistics, published class, call."""

from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record


@record
class SpatialStatistic:
    """One number measured in one image.

    Parameters
    ----------
    statistic : str
        Identifier in the list of statistics, for example ``density`` or ``cross_k``.
    value : float or None
        In `unit`; None with the reason in `note`.
    unit : str
        For example ``cells/mm2``, ``um``, ``um2``, ``log2 ratio``, ``ratio``, ``share``.
    role, to_role : str
        Role of the cells, and of the cells they are held against; empty when not about one. Groups of roles
        have names of their own, such as ``immune`` and ``t_all``.
    compartment : str
        Compartment; empty for the whole image.
    radius_um : float or None
        Radius or distance, micrometres.
    low, high : float or None
        Ends of the interval.
    interval : str
        What the interval is, with its level, or that there is none.
    note : str
        Reason or limit; may be empty.
    """

    statistic: str
    value: float | None
    unit: str
    role: str = ""
    to_role: str = ""
    compartment: str = ""
    radius_um: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = "no interval"
    note: str = ""


@record
class DistanceBin:
    """One step of the profile of density along the distance from the tumour margin.

    Parameters
    ----------
    role : str
        Role or group of roles.
    from_um, to_um : float
        Signed distance from the margin; negative inside the tumour.
    area_mm2 : float
        Tissue area at that distance.
    cells : int
        Cells there.
    density_per_mm2 : float or None
        None where there is too little tissue.
    low, high : float or None
        Ends of the 95% interval from the spatial block bootstrap.
    """

    role: str
    from_um: float
    to_um: float
    area_mm2: float
    cells: int
    density_per_mm2: float | None
    low: float | None = None
    high: float | None = None


@record
class PublishedClass:
    """A class of the literature, given to one image by its published rule.

    Parameters
    ----------
    score : str
        Identifier, for example ``keren2018``.
    label : str or None
        The class; None with the reason in `note`.
    mixing : float or None
        The quantity that separates the classes.
    immune_cells : int
        Cells that the rule counts.
    thresholds : str
        Cut-offs with the cohort that they come from.
    version : str
        Version of the rule.
    note : str
        Limits, or why there is no class.
    source, status : str
        Key in ``sources``; status.
    """

    score: str
    label: str | None
    mixing: float | None
    immune_cells: int
    thresholds: str
    version: str
    note: str
    source: str
    status: str


@record
class SpatialProfile:
    """Everything that space says of one image.

    Parameters
    ----------
    sample_id, patient_id, image_id : str
        As in `TissueImage`.
    timepoint : str or None
        As in `TissueImage`.
    n_cells : int
        Cells that were used.
    role_counts : dict of str to int
        Cells of each role that occurs.
    tissue_area_mm2 : float or None
        Area of the tissue window.
    statistics : tuple of SpatialStatistic
        Everything measured.
    distance_profile : tuple of DistanceBin
        Density along the distance from the margin.
    phenotype : Phenotype
        Inflamed, excluded or desert from immune density and geometry, or an abstention with its reason.
    axes : tuple of SpatialStatistic
        The few statistics that the call rests on: immune density and geometry.
    published : tuple of PublishedClass
        Classes of the literature.
    cannot_say : tuple of str
        What this panel or field cannot show, one sentence each.
    flags : tuple of str
        Limits.
    blocks : tuple of tuple of float
        What the roll-up draws from, one entry per spatial block of the field: cells inside the tumour region,
        area inside (mm2), cells in the outer margin, its area (mm2); of the cells named in `axes`.
    """

    sample_id: str
    patient_id: str
    image_id: str
    timepoint: str | None
    n_cells: int
    role_counts: dict[str, int]
    tissue_area_mm2: float | None
    statistics: tuple[SpatialStatistic, ...]
    distance_profile: tuple[DistanceBin, ...]
    phenotype: Phenotype
    axes: tuple[SpatialStatistic, ...]
    published: tuple[PublishedClass, ...]
    cannot_say: tuple[str, ...]
    flags: tuple[str, ...]
    blocks: tuple[tuple[float, float, float, float], ...] = ()

    def statistic(
        self,
        name: str,
        role: str = "",
        compartment: str = "",
        to_role: str = "",
        radius_um: float | None = None,
    ) -> SpatialStatistic | None:
        """Return the statistic with exactly these keys, or None when it was not measured."""
        wanted = (name, role, compartment, to_role, radius_um)
        return next(
            (
                one
                for one in self.statistics
                if (one.statistic, one.role, one.compartment, one.to_role, one.radius_um) == wanted
            ),
            None,
        )


@record
class PairedContrast:
    """Change of one axis between two timepoints of one patient.

    Parameters
    ----------
    axis : str
        Name of the axis.
    before, after : str
        Timepoints.
    n_before, n_after : int
        Images on each side.
    value_before, value_after, change : float or None
        In `unit`; the change is after minus before (a log2 ratio where `unit` says so).
    unit : str
        Unit of the change.
    low, high : float or None
        Ends of the interval of the change.
    interval : str
        What the interval is.
    note : str
        Limits.
    """

    axis: str
    before: str
    after: str
    n_before: int
    n_after: int
    value_before: float | None
    value_after: float | None
    change: float | None
    unit: str
    low: float | None
    high: float | None
    interval: str
    note: str


@record
class SpatialPatient:
    """Several regions of one patient rolled up, never averaged away.

    Parameters
    ----------
    patient_id : str
        Whose.
    timepoint : str or None
        Of the images that are rolled up; on-treatment images never mix with pre-treatment ones.
    samples : tuple of str
        Images that were used.
    phenotype : Phenotype
        Roll-up, or an abstention with its reason.
    region_calls : tuple of tuple (str, str)
        Sample and its call (``no call`` where it abstained).
    axes : tuple of SpatialStatistic
        Roll-up of the axes with intervals over regions and blocks.
    heterogeneity : tuple of SpatialStatistic
        Spread between regions.
    contrasts : tuple of PairedContrast
        Later against earlier timepoint; on the record of the later one.
    flags : tuple of str
        Limits.
    """

    patient_id: str
    timepoint: str | None
    samples: tuple[str, ...]
    phenotype: Phenotype
    region_calls: tuple[tuple[str, str], ...]
    axes: tuple[SpatialStatistic, ...]
    heterogeneity: tuple[SpatialStatistic, ...]
    contrasts: tuple[PairedContrast, ...]
    flags: tuple[str, ...]
