"""Tables for carry_over_ctcae.py: names, analytes and organs of terms; where versions 4 and 6 differ."""

Criteria = tuple[str, str, str, str]

# Term of version 5: id, analyte of labs.toml, direction, organ, other names.
TERMS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "Anemia": (
        "anaemia",
        "haemoglobin",
        "low",
        "bone marrow",
        ("Anaemia", "Hemoglobin decreased", "Haemoglobin decreased"),
    ),
    "Leukocytosis": ("leukocytosis", "leukocytes", "high", "bone marrow", ("White blood cell increased",)),
    "Activated partial thromboplastin time prolonged": (
        "aptt",
        "aptt",
        "high",
        "",
        ("APTT prolonged", "PTT prolonged", "aPTT increased"),
    ),
    "Alanine aminotransferase increased": (
        "alt",
        "alt",
        "high",
        "liver",
        ("ALT increased", "ALAT increased", "GPT increased", "SGPT increased"),
    ),
    "Alkaline phosphatase increased": (
        "alp",
        "alp",
        "high",
        "liver",
        ("ALP increased", "ALK increased", "AP increased"),
    ),
    "Aspartate aminotransferase increased": (
        "ast",
        "ast",
        "high",
        "liver",
        ("AST increased", "ASAT increased", "GOT increased", "SGOT increased"),
    ),
    "Blood bilirubin increased": (
        "bilirubin",
        "bilirubin",
        "high",
        "liver",
        ("Bilirubin increased", "Total bilirubin increased"),
    ),
    "Blood lactate dehydrogenase increased": (
        "ldh",
        "ldh",
        "high",
        "",
        ("LDH increased", "Lactate dehydrogenase increased"),
    ),
    "CD4 lymphocytes decreased": (
        "cd4",
        "cd4",
        "low",
        "bone marrow",
        ("CD4 decreased", "CD4 count decreased"),
    ),
    "Cholesterol high": ("cholesterol", "cholesterol", "high", "", ("Cholesterol increased",)),
    "CPK increased": (
        "cpk",
        "creatine_kinase",
        "high",
        "muscle",
        ("CK increased", "Creatine kinase increased", "Creatine phosphokinase increased"),
    ),
    "Creatinine increased": ("creatinine", "creatinine", "high", "kidney", ("Serum creatinine increased",)),
    "Fibrinogen decreased": ("fibrinogen", "fibrinogen", "low", "", ()),
    "GGT increased": ("ggt", "ggt", "high", "liver", ("Gamma-glutamyltransferase increased",)),
    "Haptoglobin decreased": ("haptoglobin", "haptoglobin", "low", "", ()),
    "Hemoglobin increased": ("haemoglobin_high", "haemoglobin", "high", "", ("Haemoglobin increased",)),
    "INR increased": ("inr", "inr", "high", "", ("Prothrombin INR increased",)),
    "Lipase increased": ("lipase", "lipase", "high", "pancreas", ()),
    "Lymphocyte count decreased": (
        "lymphocytes_low",
        "lymphocytes",
        "low",
        "bone marrow",
        ("Lymphocytes decreased", "Lymphopenia"),
    ),
    "Lymphocyte count increased": (
        "lymphocytes_high",
        "lymphocytes",
        "high",
        "bone marrow",
        ("Lymphocytes increased", "Lymphocytosis"),
    ),
    "Neutrophil count decreased": (
        "neutrophils",
        "neutrophils",
        "low",
        "bone marrow",
        ("Neutrophils decreased", "ANC decreased", "Neutropenia"),
    ),
    "Platelet count decreased": (
        "platelets",
        "platelets",
        "low",
        "bone marrow",
        ("Platelets decreased", "PLT decreased", "Thrombocytopenia"),
    ),
    "Serum amylase increased": ("amylase", "amylase", "high", "pancreas", ("Amylase increased",)),
    "White blood cell decreased": (
        "leukocytes",
        "leukocytes",
        "low",
        "bone marrow",
        ("WBC decreased", "White blood cells decreased", "White blood cell count decreased", "Leukopenia"),
    ),
    "Acidosis": ("acidosis", "ph", "low", "", ("pH decreased",)),
    "Alkalosis": ("alkalosis", "ph", "high", "", ("pH increased",)),
    "Hypercalcemia": (
        "calcium_high",
        "corrected_calcium",
        "high",
        "",
        ("Hypercalcaemia", "Calcium increased", "Hypercalcemia (corrected)", "Corrected calcium increased"),
    ),
    "Hypercalcemia (Ionized)": (
        "calcium_ionised_high",
        "ionised_calcium",
        "high",
        "",
        ("Hypercalcaemia (ionised)", "Ionized calcium increased", "Ionised calcium increased"),
    ),
    "Hyperkalemia": ("potassium_high", "potassium", "high", "", ("Hyperkalaemia", "Potassium increased")),
    "Hypermagnesemia": (
        "magnesium_high",
        "magnesium",
        "high",
        "",
        ("Hypermagnesaemia", "Magnesium increased"),
    ),
    "Hypernatremia": ("sodium_high", "sodium", "high", "", ("Hypernatraemia", "Sodium increased")),
    "Hypertriglyceridemia": (
        "triglycerides",
        "triglycerides",
        "high",
        "",
        ("Hypertriglyceridaemia", "Triglycerides increased"),
    ),
    "Hyperuricemia": ("uric_acid", "uric_acid", "high", "", ("Hyperuricaemia", "Uric acid increased")),
    "Hypoalbuminemia": ("albumin", "albumin", "low", "", ("Hypoalbuminaemia", "Albumin decreased")),
    "Hypocalcemia": (
        "calcium_low",
        "corrected_calcium",
        "low",
        "",
        ("Hypocalcaemia", "Calcium decreased", "Hypocalcemia (corrected)", "Corrected calcium decreased"),
    ),
    "Hypocalcemia (Ionized)": (
        "calcium_ionised_low",
        "ionised_calcium",
        "low",
        "",
        ("Hypocalcaemia (ionised)", "Ionized calcium decreased", "Ionised calcium decreased"),
    ),
    "Hypoglycemia": (
        "glucose_low",
        "glucose",
        "low",
        "endocrine glands",
        ("Hypoglycaemia", "Glucose decreased"),
    ),
    "Hypokalemia": ("potassium_low", "potassium", "low", "", ("Hypokalaemia", "Potassium decreased")),
    "Hypomagnesemia": ("magnesium_low", "magnesium", "low", "", ("Hypomagnesaemia", "Magnesium decreased")),
    "Hyponatremia": ("sodium_low", "sodium", "low", "", ("Hyponatraemia", "Sodium decreased")),
}

# Terms that version 5 has not: versions, id, analyte, direction, organ, names, criteria.
ONLY: dict[str, tuple[tuple[str, ...], str, str, str, str, tuple[str, ...], Criteria]] = {
    "Hyperglycemia (Fasting)": (
        ("4", "6"),
        "glucose_fasting",
        "fasting_glucose",
        "high",
        "endocrine glands",
        ("Fasting hyperglycemia", "Hyperglycaemia (fasting)", "Fasting glucose increased"),
        (
            "Fasting glucose value >ULN - 160 mg/dL; Fasting glucose value >ULN - 8.9 mmol/L",
            "Fasting glucose value >160 - 250 mg/dL; Fasting glucose value >8.9 - 13.9 mmol/L",
            ">250 - 500 mg/dL; >13.9 - 27.8 mmol/L; hospitalization indicated",
            ">500 mg/dL; >27.8 mmol/L; life-threatening consequences",
        ),
    ),
    "Hyperglycemia": (
        ("4", "6"),
        "glucose_high",
        "glucose",
        "high",
        "endocrine glands",
        ("Hyperglycaemia", "Glucose increased"),
        (
            "-",
            "-",
            ">250 - 500 mg/dL; >13.9 - 27.8 mmol/L; hospitalization indicated",
            ">500 mg/dL; >27.8 mmol/L; life-threatening consequences",
        ),
    ),
    "Hypophosphatemia": (
        ("4",),
        "phosphate",
        "phosphate",
        "low",
        "",
        ("Hypophosphataemia", "Phosphate decreased"),
        (
            "<LLN - 2.5 mg/dL; <LLN - 0.8 mmol/L",
            "<2.5 - 2.0 mg/dL; <0.8 - 0.6 mmol/L",
            "<2.0 - 1.0 mg/dL; <0.6 - 0.3 mmol/L",
            "<1.0 mg/dL; <0.3 mmol/L; life-threatening consequences",
        ),
    ),
    "Thrombocytopenia": (
        ("6",),
        "platelets",
        "platelets",
        "low",
        "bone marrow",
        ("Platelet count decreased", "Platelets decreased", "PLT decreased"),
        (
            "<LLN - 75,000/mm3; <LLN - 75.0 x 10^9/L",
            "<75,000 - 50,000/mm3; <75.0 - 50.0 x 10^9/L",
            "<50,000 - 10,000/mm3; <50.0 - 10.0 x 10^9/L; transfusion indicated",
            "<10,000/mm3; <10.0 x 10^9/L; life-threatening consequences; urgent intervention indicated",
        ),
    ),
    "HDL decreased": (
        ("6",),
        "hdl",
        "hdl",
        "low",
        "",
        ("HDL cholesterol decreased",),
        ("<LLN", "-", "-", "-"),
    ),
    "LDL increased": (
        ("6",),
        "ldl",
        "ldl",
        "high",
        "",
        ("LDL cholesterol increased",),
        (">ULN", "-", "-", "-"),
    ),
}

LIVER_6 = (
    ">ULN - 3.0 x ULN if baseline was normal or less than normal; 1.0 - 1.5 x baseline if baseline was >ULN",
    ">3.0 - 5.0 x ULN if baseline was normal or less than normal; >1.5 - 2.0 x baseline if baseline was >ULN",
    ">5.0 - 20.0 x ULN if baseline was normal or less than normal; "
    ">2.0 - 4.0 x baseline if baseline was >ULN up to 5 x ULN",
    ">20.0 x ULN if baseline was normal or less than normal; >4.0 x baseline if baseline was >ULN",
)
LIVER_4 = (">ULN - 3.0 x ULN", ">3.0 - 5.0 x ULN", ">5.0 - 20.0 x ULN", ">20.0 x ULN")
DUCT_4 = (">ULN - 2.5 x ULN", ">2.5 - 5.0 x ULN", ">5.0 - 20.0 x ULN", ">20.0 x ULN")
ENZYME_4 = (">ULN - 1.5 x ULN", ">1.5 - 2.0 x ULN", ">2.0 - 5.0 x ULN", ">5.0 x ULN")

# Terms of version 5 whose criteria differ in version 4 or 6; None where that version has no such term.
CHANGED: dict[str, dict[str, Criteria | None]] = {
    "4": {
        "Alanine aminotransferase increased": LIVER_4,
        "Aspartate aminotransferase increased": LIVER_4,
        "Alkaline phosphatase increased": DUCT_4,
        "GGT increased": DUCT_4,
        "Blood bilirubin increased": (
            ">ULN - 1.5 x ULN",
            ">1.5 - 3.0 x ULN",
            ">3.0 - 10.0 x ULN",
            ">10.0 x ULN",
        ),
        "Blood lactate dehydrogenase increased": None,
        "Creatinine increased": (
            ">1 - 1.5 x baseline; >ULN - 1.5 x ULN",
            ">1.5 - 3.0 x baseline; >1.5 - 3.0 x ULN",
            ">3.0 baseline; >3.0 - 6.0 x ULN",
            ">6.0 x ULN",
        ),
        "Fibrinogen decreased": (
            "<1.0 - 0.75 x LLN or <25% decrease from baseline",
            "<0.75 - 0.5 x LLN or 25 - <50% decrease from baseline",
            "<0.5 - 0.25 x LLN or 50 - <75% decrease from baseline",
            "<0.25 x LLN or 75% decrease from baseline or absolute value <50 mg/dL",
        ),
        "Hemoglobin increased": (
            "Increase in >0 - 2 g/dL above ULN or above baseline if baseline is above ULN",
            "Increase in >2 - 4 g/dL above ULN or above baseline if baseline is above ULN",
            "Increase in >4 g/dL above ULN or above baseline if baseline is above ULN",
            "-",
        ),
        "INR increased": (
            ">1 - 1.5 x ULN; >1 - 1.5 times above baseline if on anticoagulation",
            ">1.5 - 2.5 x ULN; >1.5 - 2.5 times above baseline if on anticoagulation",
            ">2.5 x ULN; >2.5 times above baseline if on anticoagulation",
            "-",
        ),
        "Lipase increased": ENZYME_4,
        "Serum amylase increased": ENZYME_4,
        "Hyperkalemia": (
            ">ULN - 5.5 mmol/L",
            ">5.5 - 6.0 mmol/L",
            ">6.0 - 7.0 mmol/L; hospitalization indicated",
            ">7.0 mmol/L; life-threatening consequences",
        ),
        "Hypernatremia": (
            ">ULN - 150 mmol/L",
            ">150 - 155 mmol/L",
            ">155 - 160 mmol/L; hospitalization indicated",
            ">160 mmol/L; life-threatening consequences",
        ),
        "Hyperuricemia": (
            ">ULN - 10 mg/dL without physiologic consequences",
            "-",
            ">ULN - 10 mg/dL with physiologic consequences",
            ">10 mg/dL; >0.59 mmol/L; life-threatening consequences",
        ),
        "Hyponatremia": (
            "<LLN - 130 mmol/L",
            "-",
            "<130 - 120 mmol/L",
            "<120 mmol/L; life-threatening consequences",
        ),
    },
    "6": {
        "Alanine aminotransferase increased": LIVER_6,
        "Aspartate aminotransferase increased": LIVER_6,
        "Alkaline phosphatase increased": (">Baseline and ULN", "-", "-", "-"),
        "GGT increased": (
            ">ULN - 2.5 x ULN if baseline was normal or less than normal; "
            "1.0 - 1.5 x baseline if baseline was >ULN",
            ">2.5 - 5.0 x ULN if baseline was normal or less than normal; "
            ">1.5 - 3.0 x baseline if baseline was >ULN",
            ">5.0 - 20.0 x ULN if baseline was normal or less than normal; "
            ">3.0 - 10.0 x baseline if baseline was >ULN",
            ">20.0 x ULN if baseline was normal or less than normal; >10.0 x baseline if baseline was >ULN",
        ),
        "Blood bilirubin increased": (
            ">ULN - 1.5 x ULN if baseline was normal or less than normal; "
            "1.0 - 1.5 x baseline if baseline was >ULN",
            ">1.5 - 3.0 x ULN if baseline was normal or less than normal; "
            ">1.5 - 2.5 x baseline if baseline was >ULN",
            ">3.0 - 10.0 x ULN if baseline was normal or less than normal; "
            ">2.5 - 10.0 x baseline if baseline was >ULN",
            ">10.0 x ULN if baseline was normal or less than normal; >10.0 x baseline if baseline was >ULN",
        ),
        "CPK increased": None,
        "Creatinine increased": (
            ">ULN - 1.5 x ULN",
            ">1.5 - 3.0 x baseline if baseline is below LLN; >1.5 - 3.0 x ULN if baseline is not below LLN",
            ">3.0 x baseline if baseline is below LLN; >3.0 - 6.0 x ULN if baseline is not below LLN",
            ">6.0 x ULN",
        ),
        "INR increased": (
            ">1.2 - 1.5; >1 - 1.5 x baseline if on anticoagulation; monitoring only indicated",
            ">1.5 - 2.5; >1.5 - 2.5 x baseline if on anticoagulation; dose adjustment indicated",
            ">2.5; >2.5 x baseline if on anticoagulation; bleeding",
            "-",
        ),
        "Lipase increased": (
            ">ULN - 1.5 x ULN",
            ">1.5 - 3.0 x ULN; >3.0 - 5.0 x ULN and asymptomatic",
            ">3.0 - 5.0 x ULN with signs or symptoms; >5.0 x ULN and asymptomatic",
            ">5.0 x ULN and with signs or symptoms",
        ),
        "Lymphocyte count decreased": None,
        "Neutrophil count decreased": (
            "<1500 - 1000/mm3; <1.5 - 1.0 x 10^9/L",
            "<1000 - 500/mm3; <1.0 - 0.5 x 10^9/L",
            "<500 - 100/mm3; <0.5 - 0.1 x 10^9/L",
            "<100/mm3; <0.1 x 10^9/L",
        ),
        "Platelet count decreased": None,
    },
}

# How a sentence is read that can be read in two ways: (version or "", term): words.
NOTES: dict[tuple[str, str], str] = {
    (
        "5",
        "Fibrinogen decreased",
    ): "'If abnormal' is read as in the liver terms: the baseline was below "
    "the lower limit; then the decrease from baseline counts instead; the multiple of the limit is "
    "printed without a condition and counts when no baseline is stated. The project that tabulated the "
    "criteria reads it as the value and takes the worse of both.",
    ("5", "GGT increased"): "Twice an abnormal baseline itself is grade 1, as printed; the programme of "
    "the project that tabulated the criteria leaves it out.",
    (
        "5",
        "Hyponatremia",
    ): "Whole numbers are printed (125 to 129); a value between 129 and 130 counts with "
    "them, as version 6 prints it.",
    ("5", "Hypertriglyceridemia"): "150 mg/dL (1.71 mmol/L) itself is grade 1, as printed.",
    ("5", "Creatinine increased"): "Either comparison is enough; an unknown baseline leaves the grade "
    "open until the upper limit of normal alone gives grade 3.",
    (
        "6",
        "Alanine aminotransferase increased",
    ): "Grade 3 of an abnormal baseline is printed for a "
    "baseline up to 5 times the upper limit; a higher one is read alike.",
    (
        "6",
        "Aspartate aminotransferase increased",
    ): "Grade 3 of an abnormal baseline is printed for a "
    "baseline up to 5 times the upper limit; a higher one is read alike.",
}

UNGRADED: dict[str, str] = {
    "Hyperglycemia": "grades 1 and 2 are defined for a fasting value only: use Hyperglycemia (Fasting)",
}
